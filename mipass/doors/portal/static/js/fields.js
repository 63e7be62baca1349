// Small helps in forms: show a password, send a choice at once, wait for a typed name, preview bits.

function togglePassword(button) {
  const input = button.parentElement.querySelector("input");
  const isShown = input.type === "text";
  input.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isShown));
}

/** The button works once the name stands there as asked; without this script the server alone checks. */
function checkName(box) {
  const typed = box.querySelector("input").value.trim();
  const button = box.closest("form").querySelector("[data-confirm-submit]");
  if (button) button.disabled = typed !== box.dataset.confirmName;
}

/** Bits in groups of four counted from the right: "1 1010 0011". */
function grouped(bits) {
  return bits.replace(/\B(?=(.{4})+$)/g, " ");
}

/**
 * The value padded at the left to its bit length, or why it is none.
 * @returns {{text: string, reason: string}} reason: "" or the name of a data-* text on the fieldset.
 */
export function preview(lengthText, hexText) {
  const length = Number(lengthText);
  const hex = hexText.trim().replace(/^0x/i, "");
  if (!lengthText.trim() || !hex) return { text: "", reason: "" };
  if (!Number.isInteger(length) || length < 1 || length > 256) return { text: "", reason: "badLength" };
  if (!/^[0-9a-f]+$/i.test(hex)) return { text: "", reason: "badHex" };
  const bits = BigInt(`0x${hex}`).toString(2);
  if (bits.length > length && bits !== "0") return { text: String(bits.length), reason: "tooLong" };
  return { text: grouped(bits.padStart(length, "0")), reason: "" };
}

function showPreview(box) {
  const output = box.querySelector("output");
  const value = (name) => box.querySelector(`[name$="${name}"]`).value;
  const { text, reason } = preview(value("bit_length"), value("data_hex"));
  output.textContent = reason ? box.dataset[reason].replace("{bits}", text) : text;
  output.classList.toggle("bad", Boolean(reason));
}

function prepare(scope) {
  scope.querySelectorAll("[data-confirm-name]").forEach(checkName);
  scope.querySelectorAll("[data-binary-preview]").forEach(showPreview);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-password-show]");
  if (button) togglePassword(button);
});

document.addEventListener("input", ({ target }) => {
  const name = target.closest("[data-confirm-name]");
  const bits = target.closest("[data-binary-preview]");
  if (name) checkName(name);
  if (bits) showPreview(bits);
});

let lastTicked = null;

/** With Shift, all rows from the one ticked before become what this one is now. */
function tickRange(box) {
  const boxes = [...document.getElementsByName(box.name)];
  const [from, to] = [boxes.indexOf(lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) boxes.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
}

/** The bar below a list says how many rows are ticked, and stays in sight while there are any. */
function countTicked(name) {
  const boxes = [...document.getElementsByName(name)];
  const bar = document.querySelector(`[data-selection="${name}"]`);
  if (!bar) return;
  const number = boxes.filter((box) => box.checked).length;
  bar.classList.toggle("is-choosing", number > 0);
  const count = bar.querySelector("[data-count]");
  count.textContent = number ? count.dataset[number === 1 ? "one" : "many"].replace("{n}", number) : "";
  const all = bar.querySelector("[data-check-all]");
  if (all) all.checked = number === boxes.length;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("input[type=checkbox][name=ids]");
  if (!box) return;
  if (event.shiftKey) tickRange(box);
  lastTicked = box;
  countTicked(box.name);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
  if (target.dataset.checkAll) {
    document.getElementsByName(target.dataset.checkAll).forEach((box) => { box.checked = target.checked; });
    countTicked(target.dataset.checkAll);
  }
});

document.addEventListener("htmx:after:swap", ({ detail }) => prepare(detail.ctx.target));
prepare(document);
countTicked("ids");  // a browser that goes back keeps the ticks
