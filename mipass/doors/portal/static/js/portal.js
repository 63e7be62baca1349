// What every page has: theme, sidebar, menus, tooltips, toasts, copy buttons. All by delegation, so that
// content which htmx brings later needs no set-up.

const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 759.98px)");
const TOAST_MS = 8000;

/** Remembers a choice here and in a cookie, by which the server paints the next page right at once; "" forgets it. */
function remember(name, value) {
  const age = value ? 31536000 : 0;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  try {
    value ? localStorage.setItem(name, value) : localStorage.removeItem(name);
  } catch { /* storage is switched off: the cookie serves */ }
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Choosing what the system says anyway means following the system again. */
function toggleTheme() {
  const system = darkSystem.matches ? "dark" : "light";
  const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
  if (next === system) delete root.dataset.theme;
  else root.dataset.theme = next;
  remember("theme", next === system ? "" : next);
}

function isSidebarShown() {
  return narrow.matches ? root.dataset.drawer === "open" : root.dataset.sidebar !== "hidden";
}

function tellSidebar() {
  const button = document.querySelector("[data-sidebar-toggle]");
  button?.setAttribute("aria-expanded", String(isSidebarShown()));
}

/** On a narrow page the sidebar is a drawer that closes with the page; on a wide one the choice is kept. */
function toggleSidebar() {
  const show = !isSidebarShown();
  if (narrow.matches) root.dataset.drawer = show ? "open" : "closed";
  else {
    root.dataset.sidebar = show ? "shown" : "hidden";
    remember("sidebar", show ? "" : "hidden");
  }
  tellSidebar();
}

function closeDrawer() {
  if (root.dataset.drawer !== "open") return;
  root.dataset.drawer = "closed";
  tellSidebar();
}

function moveInMenu(menu, key) {
  const items = [...menu.querySelectorAll("a[href], button")];
  const at = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[key];
  if (to === undefined) return false;
  items[to]?.focus();
  return true;
}

/** Goes by itself unless it tells of an error; its time stands still while somebody is at it, and begins anew then. */
function expire(toast) {
  if (toast.matches(".error")) return;
  let timer = 0;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    if (!toast.matches(":hover, :focus-within")) timer = setTimeout(() => toast.remove(), TOAST_MS);
  };
  for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, stop);
  // Focus has not moved yet when it is told that it will.
  for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, () => setTimeout(start));
  start();
}

/** Shows a clone of a <template>'s toast or note among the toasts. */
function toastFrom(templateId) {
  const copy = document.getElementById(templateId).content.cloneNode(true);
  document.getElementById("toasts")?.append(copy);
}

/** Screen readers read what enters a live region after it exists: let the server's toasts enter again. */
function announceToasts() {
  const region = document.getElementById("toasts");
  const toasts = [...(region?.children ?? [])];
  if (toasts.length) setTimeout(() => region.replaceChildren(...toasts), 150);
}

async function copyText(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  toastFrom("copied");
}

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** An open page does not stay at "3 minutes ago". What is near enough to be "just now" stays as the server said it. */
function countOn() {
  const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });
  for (const time of document.querySelectorAll("time.ago")) {
    const seconds = (Date.now() - new Date(time.dateTime)) / 1000;
    const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
    if (!unit || Math.abs(seconds) >= 30 * 86400) continue;
    time.textContent = words.format(-Math.trunc(seconds / unit[1]), unit[0]);
  }
}

const CLICKS = {
  "[data-theme-toggle]": toggleTheme,
  "[data-sidebar-toggle]": toggleSidebar,
  "[data-toast-close]": (button) => button.closest("[data-toast]").remove(),
  "[data-copy]": copyText,
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(CLICKS)) {
    const found = event.target.closest(selector);
    if (found) return void act(found);
  }
  if (!event.target.closest(".sidebar")) closeDrawer();
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[data-menu]");
  if (menu && moveInMenu(menu, event.key)) event.preventDefault();
  if (event.key !== "Escape") return;
  closeDrawer();
  for (const tip of document.querySelectorAll(".tip:is(:hover, :focus-within)")) tip.dataset.tipClosed = "";
});

for (const kind of ["pointerout", "focusout"]) {
  document.addEventListener(kind, (event) => event.target.closest?.(".tip")?.removeAttribute("data-tip-closed"));
}

// The event does not bubble, hence the capture.
document.addEventListener("toggle", (event) => {
  const { target } = event;
  if (event.newState !== "open") return;
  if (target.matches("[data-menu]")) target.querySelector("a, button")?.focus();
  // A search that is open when the page arrives says so too, and must not take the focus.
  if (target.matches("[data-search]:is(:hover, :focus-within)")) target.querySelector("[type=search]").focus();
}, true);

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.("[data-toast]")) expire(node);
}).observe(document.body, { childList: true, subtree: true });

// Cookies that were cleared, or a first visit to another port: the stored choice still holds.
const kept = recall("theme");
if (kept && !root.dataset.theme) {
  root.dataset.theme = kept;
  remember("theme", kept);
}
narrow.addEventListener("change", tellSidebar);
tellSidebar();
announceToasts();
setInterval(countOn, 60000);
