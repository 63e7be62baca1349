// The app: what a press does, where the link's fragment goes, and when cards are refreshed.

import * as cards from "./cards.js";
import { present } from "./door.js";
import { enrol, meet } from "./enrolling.js";
import { Refusal } from "./errors.js";
import * as screens from "./screens.js";
import { getCard, listCards } from "./store.js";
import { BluetoothTransport, WebSocketTransport } from "./transports.js";
import { announce, busy, redraw, showError, words } from "./ui.js";

const root = document.getElementById("holder");
const { simulatedReader, origins, worker } = root.dataset;
const HOUR = 3_600_000;

let current = null; // the card of the present screen
let screen = "list";
let link = ""; // the invitation being opened
let installing = null; // the browser's offer to install this page

/** The invitation in the address or in a text: the offer's address. */
function offerIn(text) {
  const fragment = text.includes("#") ? text.slice(text.indexOf("#") + 1) : text.split("?")[1] ?? "";
  return new URLSearchParams(fragment).get("credential_offer_uri") ?? "";
}

/** The address holds the link's key: take it out before anything else can see it. */
function takeFragment() {
  const offer = offerIn(location.hash);
  if (location.hash) history.replaceState(null, "", location.pathname);
  return offer;
}

const SCREENS = {
  list: async () => screens.showList(await listCards(), { canInstall: installing !== null }),
  card: () => screens.showCard(current),
  invitation: () => screens.showInvitation(current),
  code: () => screens.showCode(current),
  accept: () => screens.showAccept(current),
  readers: () => screens.showReaders(current, simulatedReader),
  remove: () => screens.showRemove(current),
  enrol: () => screens.showEnrol(current, simulatedReader),
};

/** Go to a screen; the browser's own Back leads to the list. */
async function go(to, { isBack = false } = {}) {
  if (!isBack && to !== screen) to === "list" ? history.replaceState({ screen: to }, "") : history.pushState({ screen: to }, "");
  screen = to;
  await SCREENS[to]();
}

async function openLink(uri) {
  link = uri;
  try {
    current = await cards.resume(await cards.openOffer(uri, [location.origin, ...origins.split(" ").filter(Boolean)]));
    await go(cards.nextStep(current));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    screen = "problem";
    screens.showProblem(error, { canRetry: error.code === "offline" });
  }
}

async function goOnWith(card) {
  current = await cards.resume(card);
  await go(cards.nextStep(current));
}

const transportBy = (name) => (name === "bluetooth" ? new BluetoothTransport() : new WebSocketTransport(simulatedReader));

async function presentBy(name) {
  const transport = transportBy(name);
  announce(words("presenting"));
  let reason;
  try {
    reason = await present(cards.presentable(current), transport);
  } catch (error) {
    reason = error.code ?? "other";
  }
  screen = "decision";
  screens.showDecision(current, reason, name);
}

const ABOVE = { remove: "card", readers: "card", enrol: "card", "name-reader": "enrol" };

const ACTS = {
  "show-list": () => go("list"),
  "show-card": () => go("card"),
  "show-accept": () => goOnWith(current),
  "show-readers": () => go("readers"),
  "show-remove": () => go("remove"),
  "show-enrol": () => go("enrol"),
  back: () => go(ABOVE[screen] ?? "list"),
  retry: () => openLink(link),
  install: () => installing?.prompt(),
  "open-link": (form) => openLink(offerIn(form.elements.link.value.trim())),
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
    const about = await meet(transportBy(dataset.transport));
    screen = "name-reader";
    screens.showNameReader(about, dataset.transport);
  },
  enrol: async ({ elements, dataset }) => {
    const name = elements.name.value.trim();
    if (!name) throw new Refusal("name_missing");
    await enrol(current, transportBy(dataset.transport), name);
    screen = "enrolled";
    screens.showEnrolled(current, name);
  },
  "toggle-bits": (button) => {
    const bits = document.getElementById("bits");
    bits.hidden = !bits.hidden;
    button.setAttribute("aria-expanded", String(!bits.hidden));
  },
};

const AT_ONCE = ["toggle-bits", "install"];

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
addEventListener("popstate", () => go("list", { isBack: true }));
addEventListener("hashchange", () => {
  const offer = takeFragment();
  if (offer) openLink(offer);
});
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installing = event;
  if (screen === "list") redraw(SCREENS.list);
});

/** Bring cards up to date, and what is shown of them unless somebody is at something else. */
async function refreshAll(which = () => true) {
  await cards.refreshAll(which);
  if (current) current = await getCard(current.id) ?? current;
  const isAtWork = root.matches("[aria-busy]") || root.querySelector("details[open], [aria-expanded=true]");
  if (["list", "card"].includes(screen) && !isAtWork) await redraw(SCREENS[screen]);
}

async function begin() {
  const offer = takeFragment();
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => {});
  history.replaceState({ screen: "list" }, "");
  await (offer ? openLink(offer) : go("list"));
  await refreshAll();
  setInterval(() => refreshAll(cards.isDue), HOUR);
  document.addEventListener("visibilitychange", () => document.hidden || refreshAll(cards.isDue));
}

begin();
