// What a browser must have to hold a credential. Asked before a code is sent, since a code that was spent is lost.

import { Refusal } from "./errors.js";
import { newSigningKey } from "./keys.js";
import { tryStore } from "./store.js";

/** Throws Refusal `no_crypto` unless keys can be made here. */
export function requireCrypto() {
  if (!globalThis.crypto?.subtle) throw new Refusal("no_crypto");
}

/** Make a key and keep it for a moment. Throws Refusal `no_crypto` or `no_storage`: this browser holds nothing. */
export async function requireMeans() {
  requireCrypto();
  let key;
  try {
    key = await newSigningKey();
  } catch (error) {
    throw new Refusal("no_crypto", String(error));
  }
  await tryStore(key);
}
