// What each screen shows of the cards. Nothing here changes a card or asks the portal.

import { isFinal } from "./cards.js";
import { cardBits, readDocument } from "./mdoc.js";
import { BluetoothTransport } from "./transports.js";
import { copyOf, hasWords, show, when, words } from "./ui.js";

const TONES = { enabled: "good", disabled: "warn", invited: "info", issued: "info" };
const COLOUR = /^#[0-9a-f]{6}$/i;

/** How the card stands, in the portal's words, or in those of its way to here. */
function stateOf(card) {
  if (isFinal(card)) return hasWords(`status_${card.reason}`) ? card.reason : "gone";
  return { accepted: card.status, invited: "invited" }[card.stage] ?? "issued";
}

/** The document, or null where it is damaged: one card hides no other, and a refresh brings it whole. */
function readable(document) {
  try {
    return readDocument(document);
  } catch {
    return null;
  }
}

/** Everything that a template may name of a card. */
function factsOf(card, place = 0) {
  const state = stateOf(card);
  const document = card.document ? readable(card.document) : null;
  const isExpired = document !== null && Date.now() > document.validUntil;
  const bits = document ? cardBits(document.cardData) : "";
  return {
    ...card,
    place,
    statusWord: words(`status_${state}`, "status_gone"),
    tone: TONES[state] ?? "bad",
    advice: adviceOf(state, isExpired, card.organization),
    until: when(document?.validUntil),
    refreshed: card.stage === "accepted" ? when(card.refreshedAt) : "",
    hasDocument: document !== null,
    canPresent: card.stage === "accepted" && document !== null,
    mustAccept: ["invited", "authorized", "issued"].includes(card.stage),
    isInstaller: card.stage === "accepted" && card.status === "enabled" && card.scope?.split(" ").includes("readers:enroll"),
    isAlive: !isFinal(card),
    isOver: isFinal(card),
    length: bits.length,
    bits: bits.match(/.{1,4}/g)?.join(" ") ?? "",
    actions: true,
  };
}

function adviceOf(state, isExpired, organization) {
  const code = isExpired && state === "enabled" ? "advice_expired" : `advice_${state}`;
  return hasWords(code) ? words(code).replaceAll("{organization}", organization) : "";
}

/** The card's face, in its distributor's colours. */
function passOf(card, { place = 0, actions = false } = {}) {
  const copy = copyOf("pass", { ...factsOf(card, place), actions });
  const pass = copy.firstElementChild;
  pass.classList.toggle("over", isFinal(card));
  if (COLOUR.test(card.accent) && COLOUR.test(card.onAccent)) {
    pass.style.setProperty("--accent", card.accent);
    pass.style.setProperty("--on-accent", card.onAccent);
  }
  return copy;
}

export function showList(cards, { canInstall }) {
  const passes = cards.map((card, place) => passOf(card, { place, actions: true }));
  show(copyOf("list", { hasCards: cards.length > 0, isEmpty: cards.length === 0, canInstall }, { passes: passes.length ? passes : copyOf("empty") }));
}

export const showInvitation = (card) => show(copyOf("invitation", card));
export const showCode = (card) => show(copyOf("code", card));
export const showAccept = (card) => show(copyOf("accept", card, { pass: passOf(card) }));
export const showRemove = (card) => show(copyOf("remove", factsOf(card)));

export const showCard = (card) => show(copyOf("card", factsOf(card), { pass: passOf(card), back: copyOf("back") }));

export function showReaders(card, simulated) {
  const bluetooth = BluetoothTransport.isThere();
  show(copyOf("readers", { ...card, simulated, bluetooth, none: !simulated && !bluetooth }, { back: copyOf("back") }));
}

export function showEnrol(card, simulated) {
  const bluetooth = BluetoothTransport.isThere();
  show(copyOf("enrol", { ...card, simulated, bluetooth, none: !simulated && !bluetooth }, { back: copyOf("back") }));
}

/** `about` is what the reader says of itself. */
export const showNameReader = (about, transport) =>
  show(copyOf("name-reader", { ...about, transport, isTaken: about.state !== "factory" }, { back: copyOf("back") }));

export const showEnrolled = (card, name) => show(copyOf("enrolled", { ...card, name }));

const UNDECIDED = ["answered"];

/** What came of a presentation: `reason` of door.js, or a refusal's code. */
export function showDecision(card, reason, transport) {
  const opened = reason === "opened";
  const unknown = UNDECIDED.includes(reason);
  const heading = words(opened ? "door_opened" : unknown ? "door_unknown" : "door_refused");
  const text = opened ? "" : words(`door_${reason}`, "door_other").replaceAll("{organization}", card.organization);
  const tone = opened ? "good" : unknown ? "" : "bad";
  show(copyOf("decision", { heading, text, tone, opened, unknown, refused: !opened && !unknown, transport, isSimulated: transport === "simulated" }));
}

/** Why it cannot go on; `isLacking` where the browser is what is wrong. */
export function showProblem(error, { canRetry, isLacking }) {
  const kind = isLacking ? "lacking" : error.code === "offline" ? "offline" : "link";
  show(copyOf("problem", { heading: words(`heading_${kind}`), text: textOf(error), canRetry, hasList: !isLacking }));
}

/** What to say of a refusal: our own words, the portal's, or that it failed. */
export const textOf = (error) => (hasWords(`error_${error.code}`) ? words(`error_${error.code}`) : error.message && error.status ? error.message : words("error_unknown"));
