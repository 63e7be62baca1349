// The app: what a press does, where the link's fragment goes, and when cards are refreshed.

import * as cards from "./cards.js";
import { present } from "./door.js";
import { cardPermit, codePermit, enroll, meet } from "./enrolling.js";
import { Refusal } from "./errors.js";
import { findOffer, requestCode } from "./issuer.js";
import { codeIn, enrollmentIn, isMeantAsLink, offerIn } from "./link.js";
import { isHandheld, requireCrypto } from "./means.js";
import { canScan, scan } from "./scanning.js";
import * as screens from "./screens.js";
import { getCard, listCards } from "./store.js";
import { BluetoothTransport, WebSocketTransport } from "./transports.js";
import { announce, busy, redraw, showError, words } from "./ui.js";

const root = document.getElementById("holder");
const { here, simulatedReader, origins, worker } = root.dataset;
const HOUR = 3_600_000;

const LACKING = ["no_crypto", "no_storage", "storage_full"]; // what no link and no other try helps against

let current = null; // the card of the present screen
let screen = "list";
let link = ""; // the invitation being opened
let permit = null; // by what a reader is being enrolled
let met = null; // the transport to the reader that is being enrolled
let installing = null; // the browser's offer to install this page

/** The address holds a link's key or a code: take it out before anything else can see it. What opens it, null for none. */
function takeLink() {
  const address = location.href.slice(location.origin.length);
  if (address === here) return null;
  history.replaceState(history.state, "", here);
  if (enrollmentIn(address)) return () => orProblem(() => permitBy(address));
  if (!isMeantAsLink(address)) return null;
  link = offerIn(address, origins); // another wallet may take it where this browser cannot
  return () => openLink(link);
}

/** Show what has to be read first, unless the person has gone on to another screen meanwhile. */
async function showRead(reading, show) {
  const asked = screen;
  const read = await reading;
  if (screen === asked) show(read);
}

const SCREENS = {
  list: () => showRead(listCards(), (held) => screens.showList(held, { canInstall: installing !== null })),
  card: () => screens.showCard(current),
  invitation: () => screens.showInvitation(current),
  computer: () => screens.showComputer(current, `${location.origin}${here}#credential_offer_uri=${encodeURIComponent(current.id)}`),
  unable: () => screens.showUnable(current),
  wallet: () => screens.showWallet(link || current.id),
  code: () => screens.showCode(current),
  accept: () => screens.showAccept(current),
  readers: () => screens.showReaders(current, simulatedReader),
  remove: () => screens.showRemove(current),
  "enroll-code": () => showRead(canScan(), (isAble) => screens.showEnrollCode({ canScan: isAble })),
  enroll: () => screens.showEnroll(permit, simulatedReader),
};

/** Go to a screen; the browser's own Back leads to the list. */
async function go(to, { isBack = false } = {}) {
  if (!isBack && to !== screen) to === "list" ? history.replaceState({ screen: to }, "") : history.pushState({ screen: to }, "");
  screen = to;
  await SCREENS[to]();
}

async function openLink(uri) {
  link = uri;
  await orProblem(async () => {
    current = await cards.resume(await cards.openOffer(uri, [location.origin, new URL(origins).origin]));
    await go(firstStep());
  });
}

/** What is due next, unless this is the wrong place for it: said before a code is sent. A simulated reader is at hand anywhere. */
function firstStep() {
  const due = cards.nextStep(current);
  if (due !== "invitation" || simulatedReader) return due;
  if (!isHandheld()) return "computer";
  return BluetoothTransport.isThere() ? due : "unable";
}

/** Do it, or show the screen that says why it cannot be done. */
async function orProblem(act) {
  try {
    await act();
  } catch (error) {
    screen = "problem";
    const isLacking = LACKING.includes(error.code);
    screens.showProblem(error, { canRetry: error.code === "offline", isLacking, hasWallet: isLacking && link !== "" });
    if (!(error instanceof Refusal)) throw error;
  }
}

async function goOnWith(card) {
  current = await cards.resume(card);
  await go(cards.nextStep(current));
}

const transportBy = (name, doors) => (name === "bluetooth" ? new BluetoothTransport(doors) : new WebSocketTransport(simulatedReader));

const NOTHING_HAPPENED = ["no_choice", "bluetooth_off", "bluetooth_denied"]; // with any reader

async function presentBy(name) {
  const transport = transportBy(name, await cards.doorsOf(current));
  announce(words("presenting"));
  let reason;
  try {
    reason = await present(cards.presentable(current), transport);
  } catch (error) {
    if (NOTHING_HAPPENED.includes(error.code)) throw error;
    reason = error.code ?? "other";
  } finally {
    announce(""); // what is shown from here on says more
  }
  screen = "decision";
  screens.showDecision(current, reason, name);
}

/** By a one-time code, typed or scanned, to the reader. */
async function permitBy(text) {
  permit = await codePermit(text, origins);
  await go("enroll");
}

/** The camera looks until it sees a code, or until somebody goes on without. */
async function scanCode(button) {
  const video = document.getElementById("camera");
  button.hidden = true;
  video.hidden = false;
  try {
    const text = await scan(video);
    if (text) await busy(() => permitBy(text));
  } catch (error) {
    button.hidden = false;
    video.hidden = true;
    showError(screens.textOf(error));
  }
}

const ABOVE = { remove: "card", readers: "card", "name-reader": "enroll" };

function above() {
  if (screen === "enroll") return permit.code ? "enroll-code" : "card";
  return ABOVE[screen] ?? "list";
}

const ACTS = {
  "show-list": () => orProblem(() => go("list")),
  "show-card": () => go("card"),
  "show-accept": () => goOnWith(current),
  "show-readers": () => go("readers"),
  "show-remove": () => go("remove"),
  "show-enroll": () => {
    permit = cardPermit(current);
    return go("enroll");
  },
  "show-enroll-code": () => go("enroll-code"),
  "enter-enroll-code": ({ elements }) => permitBy(elements.code.value),
  scan: (button) => scanCode(button),
  "enroll-next": () => go(permit.code ? "enroll-code" : "enroll"),
  back: () => (screen === "wallet" ? openLink(link || current.id) : go(above())),
  "use-here": () => go("invitation"),
  "show-wallet": () => go("wallet"),
  "send-wallet-code": async () => {
    await requestCode(link || current.id);
    announce(words("code_sent"));
    screens.noteSent();
  },
  retry: () => openLink(link),
  install: () => installing?.prompt(),
  "open-link": async (form) => {
    const typed = form.elements.link.value;
    const code = codeIn(typed);
    const offer = code ? await findOffer(origins, code) : offerIn(typed, origins);
    if (!offer && !isMeantAsLink(typed)) throw new Refusal("no_link_code");
    await openLink(offer);
  },
  "send-code": async () => {
    await cards.requestCode(current);
    announce(words("code_sent"));
    await go("code");
  },
  "enter-code": async (form) => {
    const code = form.elements.code.value.replace(/\D/g, "");
    if (code.length !== current.codeLength) throw new Refusal("code_incomplete");
    current = await cards.claim(current, code);
    await go("accept");
  },
  accept: async () => {
    current = await cards.accept(current);
    announce(words("accepted"));
    await go("card");
  },
  refresh: async () => {
    current = await cards.refresh(current);
    await go("card");
    announce(words("refreshed"));
  },
  remove: async () => {
    await cards.remove(current);
    announce(words("removed"));
    await go("list");
  },
  present: (button) => presentBy(button.dataset.transport),
  meet: async ({ dataset }) => {
    met = transportBy(dataset.transport);
    const about = await meet(met);
    screen = "name-reader";
    screens.showNameReader(permit, about, dataset.transport);
  },
  enroll: async ({ elements, dataset }) => {
    const name = elements.name.value.trim();
    if (!name) throw new Refusal("name_missing");
    await enroll(permit, met, name);
    screen = "enrolled";
    screens.showEnrolled(permit, name);
  },
  "toggle-bits": (button) => {
    const bits = document.getElementById("bits");
    bits.hidden = !bits.hidden;
    button.setAttribute("aria-expanded", String(!bits.hidden));
  },
};

const AT_ONCE = ["toggle-bits", "install", "scan"];

async function act(name, element) {
  const owner = element.closest("[data-card]");
  if (owner) current = await getCard(owner.dataset.card);
  if (AT_ONCE.includes(name)) return ACTS[name](element);
  try {
    await busy(() => ACTS[name](element));
  } catch (error) {
    showError(screens.textOf(error));
    if (!(error instanceof Refusal)) throw error;
  }
}

root.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[data-act]");
  if (pressed) act(pressed.dataset.act, pressed);
});
root.addEventListener("submit", (event) => {
  event.preventDefault();
  act(event.target.dataset.act, event.target);
});
addEventListener("popstate", () => location.hash || orProblem(() => go("list", { isBack: true })));
addEventListener("hashchange", () => {
  takeLink()?.();
});
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installing = event;
  if (screen === "list" && !root.querySelector("[name=link]")?.value) redraw(SCREENS.list);
});

/** Bring cards up to date, and what is shown of them unless somebody is at something else. */
async function refreshAll(which = () => true) {
  await cards.refreshAll(which);
  if (current) current = await getCard(current.id) ?? current;
  const isAtWork = root.matches("[aria-busy]") || root.querySelector("details[open], [aria-expanded=true]");
  if (["list", "card"].includes(screen) && !isAtWork) await redraw(SCREENS[screen]);
}

/** Keeps the page for when there is no network. It works without. */
function registerWorker() {
  try {
    if (worker) navigator.serviceWorker.register(worker).catch(() => {});
  } catch { /* no service workers here, or they are forbidden */ }
}

async function begin() {
  const openBrought = takeLink();
  registerWorker();
  history.replaceState({ screen: "list" }, "");
  await orProblem(async () => {
    requireCrypto();
    await (openBrought ? openBrought() : go("list"));
    await refreshAll();
    setInterval(() => refreshAll(cards.isDue), HOUR);
    document.addEventListener("visibilitychange", () => document.hidden || refreshAll(cards.isDue));
  });
}

begin();
