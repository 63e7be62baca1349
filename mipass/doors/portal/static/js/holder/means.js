// What a browser must have to hold a credential. Asked before a code is sent, since a code that was spent is lost.

import { Refusal } from "./errors.js";
import { newSigningKey } from "./keys.js";
import { tryStore } from "./store.js";

/** Throws Refusal `no_crypto` unless keys can be made here. */
export function requireCrypto() {
  if (!globalThis.crypto?.subtle) throw new Refusal("no_crypto");
}

/** Whether this is a phone or a tablet, as far as a browser says; what says nothing is a computer. */
export function isHandheld() {
  const { userAgent, userAgentData, maxTouchPoints } = navigator;
  const isTablet = /Macintosh/.test(userAgent) && maxTouchPoints > 1; // as an iPad calls itself
  return userAgentData?.mobile || isTablet || /Android|iPhone|iPad|iPod|Mobile/.test(userAgent);
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
