// Links with data-dialog open in the page's <dialog>; its forms answer into it. The markup is that of
// layouts/dialog.html, which is a page of its own when this script does not run.

import { guard, mayClose, noteContent, noteExchange } from "./unsent.js";

const dialog = document.getElementById("dialog");
let opener = null;

/** The button of the menu when the link stands in one, since the menu closes. */
function openerOf(link) {
  const menu = link.closest("[popover]");
  if (!menu) return link;
  menu.hidePopover();
  return document.querySelector(`[popovertarget="${menu.id}"]`);
}

function open(link) {
  if (!dialog.contains(link)) opener = openerOf(link);
  else if (!mayClose(dialog)) return;
  htmx.ajax("GET", link.href, { source: link, target: "#dialog", swap: "innerHTML" });
}

/** Where a step has nothing to fill in, Enter must not close the wizard: its title takes the focus then. */
function focusFirst() {
  const body = dialog.querySelector(".panel-body");
  const wanted = body?.querySelector("[data-error-summary]") ?? body?.querySelector("[autofocus]");
  const field = wanted ?? body?.querySelector("input:not([type=hidden]), select, textarea");
  const first = field ?? body?.querySelector("button:not([tabindex='-1']), a[href]");
  (first ?? dialog.querySelector(".wizard #dialog-title, [data-dialog-close]"))?.focus();
  dialog.querySelector(".field:has([aria-invalid='true'])")?.scrollIntoView({ block: "nearest" });
}

function show() {
  if (!dialog.open) dialog.showModal();
  focusFirst();
}

/** What a whole error page says, as text. */
function messageOf(html) {
  const heading = new DOMParser().parseFromString(html, "text/html").querySelector("[data-message]");
  if (!heading) return "";
  return [heading, heading.nextElementSibling].map((part) => part?.textContent.trim()).filter(Boolean).join(". ");
}

/** Says why nothing came, where the person looks: in the open dialog, else among the toasts. */
function tellFailure(cause, text) {
  const note = document.getElementById(`request-failed-${cause}`).content.cloneNode(true).querySelector("[data-note]");
  if (text) note.querySelector("p").textContent = text;
  const place = dialog?.open ? dialog.querySelector(".panel-body") : document.getElementById("toasts");
  place?.querySelector(":scope > [data-note]")?.remove();
  place?.prepend(note);
}

/** What stands before the portal answers with pages of its own; the number says enough. */
function causeOf(status) {
  if (status === 413) return "large";
  return [502, 503, 504].includes(status) ? "away" : "server";
}

/** True when the answer was taken care of and must not be swapped in. */
function takeAnswer({ target, hx, text, response }) {
  if (hx.redirect || hx.refresh || text.includes("data-dialog-panel")) return false;
  const { status, url } = response.raw;
  if (status >= 400) tellFailure(causeOf(status), messageOf(text));
  else if (target !== dialog) return false;
  else if (status === 204) dialog.close();
  else location.assign(url);
  return true;
}

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest("a[data-dialog]");
  const closer = event.target.closest("dialog [data-dialog-close]");
  if (!isPlain || !dialog || !(link || closer)) return;
  event.preventDefault();
  if (link) open(link);
  else if (closer.matches(".button") || mayClose(dialog)) dialog.close();
});

dialog?.addEventListener("close", () => opener?.isConnected && opener.focus());
if (dialog) guard(dialog);

document.addEventListener("htmx:after:request", (event) => {
  if (takeAnswer(event.detail.ctx)) event.preventDefault();
});
document.addEventListener("htmx:before:swap", (event) => {
  const { target, request } = event.detail.ctx;
  if (target === dialog) noteExchange(dialog, request.method === "GET");
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target !== dialog) return;
  show();
  noteContent(dialog);
});
document.addEventListener("htmx:error", () => tellFailure("offline"));
