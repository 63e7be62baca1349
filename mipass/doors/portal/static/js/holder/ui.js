// The page: copies of its templates filled with facts, texts by code, and what a screen reader is told.

const WORDS = JSON.parse(document.getElementById("words").textContent);
const root = document.getElementById("holder");
const live = document.getElementById("live");
const language = document.documentElement.lang;
const day = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long" });
const TOLD_FOR = 8000; // ms; what is still there would be read again by whoever walks through the page

/** A text of the page by its code; of the second code if there is none, which always is. */
export const words = (code, other = "unknown") => WORDS[code] ?? WORDS[other];

export const hasWords = (code) => code in WORDS;

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const two = (number) => String(number).padStart(2, "0");

/** The time of day and its distance from UTC, as everywhere in the portal. */
function clock(date) {
  const minutes = -date.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = minutes ? `${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${two(rest)}` : ""}` : "";
  return `${time.format(date)} UTC${offset}`;
}

/** A time in ms as the portal writes it, "24 November 2026, 07:46 UTC+1"; nothing for none. */
export const when = (ms) => (ms ? `${day.format(ms)}, ${clock(new Date(ms))}` : "");

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

/** A copy of a template with its facts: texts, attributes, and without the parts whose fact is missing. */
export function copyOf(name, facts = {}, parts = {}) {
  const copy = document.getElementById(`t-${name}`).content.cloneNode(true);
  for (const element of copy.querySelectorAll("[data-if]")) if (!facts[element.dataset.if]) element.remove();
  for (const element of copy.querySelectorAll("*")) fillElement(element, facts);
  for (const [slot, part] of Object.entries(parts)) copy.querySelector(`[data-slot=${slot}]`).replaceChildren(...[part].flat());
  return copy;
}

function fillElement(element, facts) {
  for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = fill(node.data, facts);
  for (const attribute of element.attributes) if (attribute.value.includes("{")) attribute.value = fill(attribute.value, facts);
  if (element.dataset.src) element.setAttribute("src", facts[element.dataset.src]);
  if (element.dataset.open) element.open = Boolean(facts[element.dataset.open]);
  if ("tone" in element.dataset && facts.tone) element.classList.add(facts.tone);
}

const STOPS = "h1, button, summary";
let isCalm = false;

/** Draw the present screen anew, and leave focus and place as they are. */
export async function redraw(draw) {
  const place = [...root.querySelectorAll(STOPS)].indexOf(document.activeElement);
  isCalm = true;
  try {
    await draw();
  } finally {
    isCalm = false;
  }
  root.querySelectorAll(STOPS)[place]?.focus({ preventScroll: true });
}

/** Show a screen: its heading takes the focus, so that screen readers read from there. */
export function show(...parts) {
  root.replaceChildren(...parts);
  root.classList.remove("busy");
  const heading = root.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  if (isCalm) return;
  (heading ?? root).focus({ preventScroll: true });
  scrollTo(0, 0);
}

let emptying;

export function announce(text) {
  clearTimeout(emptying);
  live.textContent = text;
  emptying = setTimeout(() => { live.textContent = ""; }, TOLD_FOR);
}

/** Say on the present screen what went wrong, above its buttons. */
export function showError(text) {
  root.querySelector("[data-error]")?.remove();
  const note = copyOf("error", { text });
  const place = root.querySelector("form .button, .row") ?? root.lastElementChild;
  place.before(note);
}

/** Let nothing be pressed while something is under way. */
export async function busy(act) {
  const buttons = [...root.querySelectorAll("button:not(:disabled)")];
  root.querySelector("[data-error]")?.remove();
  root.classList.add("busy");
  root.setAttribute("aria-busy", "true");
  for (const button of buttons) button.disabled = true;
  try {
    return await act();
  } finally {
    root.classList.remove("busy");
    root.removeAttribute("aria-busy");
    for (const button of buttons) button.disabled = false;
  }
}
