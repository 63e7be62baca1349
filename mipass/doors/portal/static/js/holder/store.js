// What the phone keeps, in the browser's own database: the cards and their keys, which no script can read.

const DATABASE = "holder";
const CARDS = "cards";

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(CARDS, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(CARDS, mode, { durability: "strict" });
    const request = act(transaction.objectStore(CARDS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
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
