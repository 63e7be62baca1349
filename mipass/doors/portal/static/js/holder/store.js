// What the phone keeps, in the browser's own database: the cards and their keys, which no script can read.
// Every function throws Refusal `no_storage` where the browser keeps nothing, and `storage_full` where nothing more.

import { Refusal } from "./errors.js";

const DATABASE = "holder";
const CARDS = "cards";
const WITHIN = 4000; // ms for the database to open: some browsers never answer
const TRIAL = "trial"; // no card's id is like this: they are addresses

let opened;

const refusalOf = (error) => new Refusal(error?.name === "QuotaExceededError" ? "storage_full" : "no_storage", String(error));

function open() {
  opened ??= begin().catch((error) => {
    opened = undefined; // the next try may succeed
    throw error;
  });
  return opened;
}

function begin() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Refusal("no_storage", "no answer")), WITHIN);
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(CARDS, { keyPath: "id" });
    request.onsuccess = () => resolve(watched(request.result));
    request.onerror = () => reject(request.error);
  });
}

/** A connection that the browser ends (its data were cleared, it was out of memory) is opened anew. */
function watched(database) {
  database.onclose = () => { opened = undefined; };
  return database;
}

async function run(mode, act) {
  try {
    return await transact(await open(), mode, act);
  } catch (error) {
    throw error instanceof Refusal ? error : refusalOf(error);
  }
}

function transact(database, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(CARDS, mode, { durability: "strict" });
    const request = act(transaction.objectStore(CARDS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request.error);
  });
}

/** All cards, the oldest first. */
export async function listCards() {
  const cards = await run("readonly", (store) => store.getAll());
  return cards.sort((a, b) => a.addedAt - b.addedAt);
}

export const getCard = (id) => run("readonly", (store) => store.get(id));

/** Writes the card with these changes, on the disk before it returns, and gives it. */
export async function keep(card, changes = {}) {
  Object.assign(card, changes);
  await run("readwrite", (store) => store.put(card));
  return card;
}

export const forget = (id) => run("readwrite", (store) => store.delete(id));

/** Keep a key and take it out again, in one transaction that nobody else sees. */
export const tryStore = (key) =>
  run("readwrite", (store) => {
    store.put({ id: TRIAL, key });
    return store.delete(TRIAL);
  });

/** Ask the browser not to clear what is kept. It may refuse, or not know of it: nothing depends on it. */
export async function askToPersist() {
  try {
    await navigator.storage.persist();
  } catch { /* as before */ }
}
