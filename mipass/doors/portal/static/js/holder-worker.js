// The holder's app without network: keeps the files that the page is made of, and never a credential or an answer of
// the portal. The server puts FACTS before this: files, page, static (the address that files begin with), version.

const SHELL = `holder-${FACTS.version}`;
const WAITS = 3000; // ms for the page's newer form before the kept one serves

async function keepShell() {
  const shell = await caches.open(SHELL);
  await shell.addAll(FACTS.files);
  await keepPage(shell);
}

/** The page as anybody gets it, whoever is signed in here. */
async function keepPage(shell) {
  await shell.put(FACTS.page, await fetch(FACTS.page, { credentials: "omit", cache: "no-store" }));
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith("holder-") && name !== SHELL) await caches.delete(name);
  await clients.claim();
}

const late = () => new Promise((_resolve, reject) => { setTimeout(reject, WAITS); });

async function page(request) {
  try {
    return await Promise.race([fetch(request), late()]);
  } catch {
    return (await caches.match(FACTS.page)) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepShell());
});
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === FACTS.page) event.respondWith(page(request));
  else if (pathname.startsWith(FACTS.static) || FACTS.files.includes(pathname)) event.respondWith(file(request));
});
