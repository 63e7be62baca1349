// Keeps an open page true: asks for its mark now and then, and when that is another one, takes the page's
// content anew. Says so to screen readers, and leaves alone what a person is in the middle of. What it asks keeps
// no session alive; when the session has ended, the page goes too, and with it what it showed. What was typed in
// an open dialog, or which rows were ticked, goes to the server first, which keeps it until after the login and
// does nothing else with it.

import { formWithTyped } from "./unsent.js";

const SECONDS = 8;
const main = document.querySelector("main[data-pulse]");
let mark = main?.dataset.mark;
let waiting = false;

function isBusy() {
  const typing = main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const choosing = main.querySelector("[name=ids]:checked");
  return typing || choosing || document.querySelector("dialog[open], :popover-open") || !getSelection().isCollapsed;
}

let leaving = false;

async function leave() {
  if (leaving) return;
  leaving = true;
  const form = formWithTyped(document.getElementById("dialog")) ?? main.querySelector("[name=ids]:checked")?.form;
  const next = form && await keep(form).catch(() => "");
  if (next) location.assign(next);
  else location.reload();
}

/** Where the login is, and behind it what was typed; empty where it was not kept. Files are not sent for that. */
async function keep(form) {
  const typed = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const headers = { "HX-Request": "true", "X-Asked-By-The-Page": "1" };
  const answer = await fetch(form.action, { method: "POST", headers, body: typed });
  return answer.headers.get("HX-Redirect") ?? "";
}

/** An answer to the page itself; without a session there is none to be had, and the login page comes. */
async function ask(url, headers = {}) {
  const answer = await fetch(url, { headers: { ...headers, "X-Asked-By-The-Page": "1" }, cache: "no-store", redirect: "manual" });
  if (answer.status === 401 || answer.type === "opaqueredirect") await leave();
  return answer;
}

async function hasChanged() {
  const answer = await ask(main.dataset.pulse, { "If-None-Match": `"${mark}"` });
  await answer.text(); // it is empty, but one that nobody reads counts as aborted
  if (answer.status !== 200) return false;
  mark = answer.headers.get("ETag").replace(/^W\/|"/g, "");
  return true;
}

/** The focused element's place among its like, so that focus survives the exchange. */
function focusPlace() {
  const all = [...main.querySelectorAll("a, button, summary")];
  return all.indexOf(document.activeElement);
}

/** False when a person began something while the answer was on its way: then it is not the time. */
async function takeAnew() {
  const answer = await ask(location.href);
  if (!answer.ok) return true;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (isBusy()) return false;
  const place = focusPlace();
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.querySelector("#toasts")?.append(...(page.querySelector("#toasts")?.children ?? []));
  if (place >= 0) main.querySelectorAll("a, button, summary")[place]?.focus({ preventScroll: true });
  window.htmx?.process(main);
  document.querySelector("#live-status").textContent = main.dataset.updated;
  return true;
}

async function look() {
  if (document.hidden) return;
  try {
    waiting = (await hasChanged()) || waiting;
    if (waiting && !isBusy()) waiting = !(await takeAnew());
  } catch { /* offline: the next press of a person says so */ }
}

if (main && !document.querySelector("main form[method=post] .field")) {
  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
}
