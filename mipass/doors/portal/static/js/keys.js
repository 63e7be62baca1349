// Shortcuts: Ctrl+K opens the palette, / searches the list, c adds to it, ? shows the sheet. Those of a single key can
// be turned off, and do nothing while somebody types or a dialog or menu is open (WCAG 2.2, 2.1.4).

const WAIT_MS = 150;
const palette = document.getElementById("palette");
const input = palette?.querySelector("[role=combobox]");
const list = palette?.querySelector("[role=listbox]");
let timer = 0;
let turn = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  active()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function moveBy(step) {
  const all = options();
  const at = all.indexOf(active());
  choose(all.at(step > 0 ? (at + 1) % all.length : at <= 0 ? -1 : at - 1));
}

function show(html) {
  list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  palette.querySelector("[data-palette-status]").textContent = list.querySelector("[data-said]")?.textContent.trim() ?? "";
  input.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
}

/** Only the answer to what was typed last is shown. */
async function ask() {
  const mine = ++turn;
  const url = new URL(palette.dataset.url, location.href);
  url.searchParams.set("q", input.value);
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store" });
    const text = await answer.text();
    const login = answer.headers.get("HX-Redirect");
    if (login) location.assign(login);
    else if (mine !== turn || !palette.open) return;
    else if (answer.ok) show(text);
    else fail("server");
  } catch {
    if (mine === turn && palette.open) fail("offline");
  }
}

function fail(cause) {
  list.replaceChildren(document.getElementById(`request-failed-${cause}`).content.cloneNode(true));
  input.setAttribute("aria-expanded", "false");
  choose(null);
}

function openPalette() {
  if (palette.open || document.querySelector("dialog[open]")) return;
  document.querySelector(":popover-open")?.hidePopover();
  input.value = "";
  list.replaceChildren();
  palette.showModal();
  input.focus();
  ask();
}

const KEYS = {
  ArrowDown: () => moveBy(1),
  ArrowUp: () => moveBy(-1),
  Enter: () => active()?.click(),
};

palette?.addEventListener("keydown", (event) => {
  if (event.isComposing || !(event.key in KEYS) || event.target !== input) return;
  event.preventDefault();
  if (options().length) KEYS[event.key]();
});
input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
palette?.addEventListener("click", (event) => {
  if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close();
});

function searchList() {
  const search = document.querySelector("[data-search]");
  if (!search) return palette ? openPalette() : undefined;
  search.open = true;
  search.querySelector("[type=search]").focus();
}

const SINGLE = {
  "/": searchList,
  c: () => document.querySelector("main [data-new]")?.click(),
  "?": () => document.querySelector("[data-shortcuts]")?.click(),
};

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function isTaken(target) {
  return target.closest(TYPING) || document.querySelector("dialog[open], :popover-open");
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (event.isComposing || event.repeat || altKey) return;
  if (palette && key.toLowerCase() === "k" && (ctrlKey || metaKey) && !event.shiftKey) {
    event.preventDefault();
    openPalette();
  } else if (key in SINGLE && !ctrlKey && !metaKey && "singleKeys" in document.body.dataset && !isTaken(event.target)) {
    event.preventDefault();
    SINGLE[key]();
  }
});

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (!palette || !isPlain || !event.target.closest("[data-palette]")) return;
  event.preventDefault();
  openPalette();
});
