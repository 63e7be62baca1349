// Keeps an open page true: asks for its mark now and then, and when that is another one, takes the page's
// content anew. Says so to screen readers, and leaves alone what a person is in the middle of.

const SECONDS = 8;
const main = document.querySelector("main[data-pulse]");
let mark = main?.dataset.mark;
let waiting = false;

function isBusy() {
  const typing = main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const choosing = main.querySelector("[name=ids]:checked");
  return typing || choosing || document.querySelector("dialog[open], :popover-open") || !getSelection().isCollapsed;
}

async function hasChanged() {
  const answer = await fetch(main.dataset.pulse, { headers: { "If-None-Match": `"${mark}"` }, cache: "no-store", redirect: "error" });
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

async function takeAnew() {
  const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = focusPlace();
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.querySelector("#toasts")?.append(...(page.querySelector("#toasts")?.children ?? []));
  if (place >= 0) main.querySelectorAll("a, button, summary")[place]?.focus({ preventScroll: true });
  window.htmx?.process(main);
  document.querySelector("#live-status").textContent = main.dataset.updated;
}

async function look() {
  if (document.hidden || isBusy()) return;
  try {
    waiting = (await hasChanged()) || waiting;
    if (waiting && !isBusy()) {
      waiting = false;
      await takeAnew();
    }
  } catch { /* offline, or signed out: the next press of a person says so */ }
}

if (main && !document.querySelector("main form[method=post] .field")) {
  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
}
