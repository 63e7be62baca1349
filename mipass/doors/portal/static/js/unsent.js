// What was typed in a dialog is not thrown away by one press of Escape or of its X: a line in the dialog asks
// first. The second press does it, or the line's button.

const FIELDS = "input, select, textarea";
let came = "";
let typedBefore = false;
let field = null;

/** All that its form would send, and the names of chosen files. */
function valuesIn(dialog) {
  const form = dialog.querySelector("form");
  return form ? JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])) : "";
}

/** Whether an open dialog holds what nobody sent yet: in its form, or in a step or a refused form before it. */
export function holdsTyped(dialog) {
  return Boolean(dialog?.open) && (typedBefore || valuesIn(dialog) !== came);
}

/** The form of a dialog that holds such, else nothing. */
export function formWithTyped(dialog) {
  return holdsTyped(dialog) ? dialog.querySelector("form") : null;
}

/** To be told when a dialog's content is about to be exchanged, and when it was; ``anew`` by another dialog's. */
export function noteExchange(dialog, anew) {
  typedBefore = !anew && holdsTyped(dialog);
}

export function noteContent(dialog) {
  came = valuesIn(dialog);
}

function line(dialog) {
  return dialog.querySelector("[data-unsent]");
}

/** Where it is in sight whatever was scrolled to; the field stays so too. */
function ask(dialog) {
  const question = document.getElementById("unsent").content.cloneNode(true);
  const foot = dialog.querySelector(".panel-foot");
  foot ? foot.prepend(question) : dialog.querySelector(".panel-body").append(question);
  document.activeElement.scrollIntoView({ block: "nearest" });
}

function keepEditing(dialog) {
  line(dialog).remove();
  if (field?.isConnected) field.focus();
}

/** Whether it may be closed now; else it asks. */
export function mayClose(dialog) {
  if (line(dialog) || !holdsTyped(dialog)) return true;
  ask(dialog);
  return false;
}

/** Escape for the dialog itself, and not for a menu in it or for what is being composed. */
function isEscape(dialog, event) {
  return event.key === "Escape" && !event.isComposing && !dialog.querySelector(":popover-open");
}

/**
 * Let a dialog ask. The key is caught before it asks the dialog to close: Chromium lets no page refuse that
 * twice without a click or a key between. Where there is no key (a phone's way back) the refusal serves.
 */
export function guard(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (isEscape(dialog, event) && (event.repeat || !mayClose(dialog))) event.preventDefault();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target === dialog && !mayClose(dialog)) event.preventDefault();
  });
  dialog.addEventListener("focusin", ({ target }) => {
    if (target.matches(FIELDS)) field = target;
  });
  dialog.addEventListener("input", () => line(dialog)?.remove());
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keep-editing]")) keepEditing(dialog);
    if (target.closest("[data-discard]")) dialog.close();
  });
}
