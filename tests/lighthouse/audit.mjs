// Measures pages with Lighthouse in the Chromium that is named, and answers with JSON: the versions, and each page's
// categories with what took points from them. Input: chromium (path), options, skipped, pages (name, url, session).

import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const given = JSON.parse(await text(process.stdin));
const settings = {
  onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
  skipAudits: given.skipped,
  enableErrorReporting: false,
};

/** What took points: the audits with weight that are not whole. */
function lacking(category, audits) {
  return category.auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => `${id}: ${audits[id].displayValue ?? audits[id].title}`);
}

/** One page in a browser of its own, which has nothing in its cache. */
async function measured({ name, url, session }) {
  const browser = await puppeteer.launch({ executablePath: given.chromium, args: given.options });
  try {
    if (session) {
      const { hostname: domain } = new URL(url);
      await browser.setCookie({ name: "sessionid", value: session, domain, path: "/", httpOnly: true });
    }
    const config = { extends: "lighthouse:default", settings };
    const { lhr } = await lighthouse(url, { logLevel: "error" }, config, await browser.newPage());
    if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
    if (lhr.finalDisplayedUrl !== url) throw new Error(`${name}: ended at ${lhr.finalDisplayedUrl}`);
    const categories = Object.values(lhr.categories);
    return {
      name,
      scores: Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(score * 100)])),
      lacking: categories.flatMap((category) => lacking(category, lhr.audits)),
      chromium: await browser.version(),
    };
  } finally {
    await browser.close();
  }
}

const pages = [];
for (const page of given.pages) pages.push(await measured(page));
const { version } = JSON.parse(readFileSync(new URL("node_modules/lighthouse/package.json", import.meta.url)));
process.stdout.write(JSON.stringify({ version, pages }));
