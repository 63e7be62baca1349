// What each screen shows of the cards. Nothing here changes a card or asks the portal.

import { isFinal } from "./cards.js";
import { walletLink } from "./link.js";
import { cardBits, readDocument } from "./mdoc.js";
import { qrOf } from "./qr.js";
import { BluetoothTransport } from "./transports.js";
import { copyOf, hasWords, show, when, words } from "./ui.js";

const TONES = { enabled: "good", disabled: "warn", ended: "warn", not_yet_valid: "info", unknown: "warn", invited: "info", issued: "info" };
const COLOUR = /^#[0-9a-f]{6}$/i;

/** How the card stands, in the portal's words, or in those of its way to here and of its document's dates. */
function stateOf(card, document) {
  if (card.stage === "accepted" && card.status === "enabled" && isEarly(document)) return "not_yet_valid";
  if (isFinal(card)) return hasWords(`status_${card.reason}`) ? card.reason : "gone";
  if (card.stage === "accepted" && card.isUnknown) return "unknown";
  return { accepted: card.status, invited: "invited" }[card.stage] ?? "issued";
}

const isEarly = (document) => document !== null && Date.now() < document.validFrom;
const isLate = (document) => document !== null && Date.now() > document.validUntil;

/** The document, or null where it is damaged: one card hides no other, and a refresh brings it whole. */
function readable(document) {
  try {
    return readDocument(document);
  } catch {
    return null;
  }
}

/** Everything that a template may name of a card. */
function factsOf(card, place = 0, twins = false) {
  const document = card.document ? readable(card.document) : null;
  const state = stateOf(card, document);
  const isKept = card.stage === "accepted" && document !== null;
  const isOutside = isEarly(document) || isLate(document) || card.status === "ended";
  const bits = document ? cardBits(document.cardData) : "";
  return {
    ...card,
    place,
    statusWord: words(`status_${state}`, "status_gone"),
    tone: TONES[state] ?? "bad",
    advice: adviceOf(state, isLate(document), card.organization),
    from: isEarly(document) ? when(document.validFrom) : "",
    until: when(document?.validUntil),
    added: twins ? when(card.addedAt) : "",
    refreshed: card.stage === "accepted" ? when(card.refreshedAt) : "",
    hasDocument: document !== null,
    canPresent: isKept && card.status !== "disabled" && !isOutside,
    isDisabled: isKept && card.status === "disabled" && !isOutside,
    canOnlyRefresh: isKept && isOutside && !isFinal(card),
    mustAccept: ["invited", "authorized", "issued"].includes(card.stage),
    isInstaller: isKept && !isEarly(document) && card.status === "enabled" && card.scope?.split(" ").includes("readers:enroll"),
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
function passOf(card, { place = 0, actions = false, twins = false } = {}) {
  const copy = copyOf("pass", { ...factsOf(card, place, twins), actions });
  const pass = copy.firstElementChild;
  pass.classList.toggle("over", isFinal(card));
  if (COLOUR.test(card.accent) && COLOUR.test(card.onAccent)) {
    pass.style.setProperty("--accent", card.accent);
    pass.style.setProperty("--on-accent", card.onAccent);
  }
  return copy;
}

export function showList(cards, { canInstall }) {
  const isTwin = (card) => cards.some((other) => other !== card && other.organization === card.organization);
  const passes = cards.map((card, place) => passOf(card, { place, actions: true, twins: isTwin(card) }));
  show(copyOf("list", { hasCards: cards.length > 0, isEmpty: cards.length === 0, canInstall }, { passes: passes.length ? passes : copyOf("empty") }));
}

/** `link` is that of the mail: it opens the invitation on the phone that scans it. */
export const showComputer = (card, link) => show(copyOf("computer", card, { qr: qrOf(link, words("qr_page")) }));
export const showUnable = (card) => show(copyOf("unable", card));

/** `offer` is its address. The wallet knows no way to have the code mailed, so it is asked for here. */
export function showWallet(offer) {
  const wallet = walletLink(offer);
  show(copyOf("wallet", { wallet }, { qr: qrOf(wallet, words("qr_wallet")), back: copyOf("back") }));
}

/** The code is on its way to whoever was invited. */
export const noteSent = () => document.getElementById("code-sent").removeAttribute("hidden");

export const showInvitation = (card) => show(copyOf("invitation", card));
export const showCode = (card) => show(copyOf("code", card));
export const showAccept = (card) => show(copyOf("accept", card, { pass: passOf(card) }));
export const showRemove = (card) => show(copyOf("remove", factsOf(card)));

export const showCard = (card) => show(copyOf("card", factsOf(card), { pass: passOf(card), back: copyOf("back") }));

export function showReaders(card, simulated) {
  const bluetooth = BluetoothTransport.isThere();
  show(copyOf("readers", { ...card, simulated, bluetooth, none: !simulated && !bluetooth }, { back: copyOf("back") }));
}

export const showEnrollCode = ({ canScan }) => show(copyOf("enroll-code", { canScan, step: 1, steps: 3 }, { back: copyOf("back") }));

/** The steps that lead through: with a code it is entered before the reader is met. */
const stepOf = ({ code }, step) => (code ? { step: step + 1, steps: 3 } : { step, steps: 2 });

/** `permit` says to whom, and by what, a reader is enrolled. */
export function showEnroll(permit, simulated) {
  const bluetooth = BluetoothTransport.isThere();
  const facts = { ...permit, ...stepOf(permit, 1), simulated, bluetooth, none: !simulated && !bluetooth };
  show(copyOf("enroll", facts, { back: copyOf("back") }));
}

/** `about` is what the reader says of itself. */
export function showNameReader(permit, about, transport) {
  const facts = { ...about, ...stepOf(permit, 2), organization: permit.organization, transport, isTaken: about.state !== "factory" };
  show(copyOf("name-reader", facts, { back: copyOf("back") }));
}

export const showEnrolled = (permit, name) => show(copyOf("enrolled", { ...permit, name }));

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

/** Why it cannot go on; `isLacking` where the browser is what is wrong, `hasWallet` where another wallet may help. */
export function showProblem(error, { canRetry, isLacking, hasWallet }) {
  const kind = isLacking ? "lacking" : error.code === "offline" ? "offline" : "link";
  show(copyOf("problem", { heading: words(`heading_${kind}`), text: textOf(error), canRetry, hasList: !isLacking, hasWallet }));
}

/** What to say of a refusal: our own words, the portal's, or that it failed. */
export const textOf = (error) => (hasWords(`error_${error.code}`) ? words(`error_${error.code}`) : error.message && error.status ? error.message : words("error_unknown"));
