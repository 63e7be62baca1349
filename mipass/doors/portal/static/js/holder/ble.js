// What a reader is over Bluetooth LE: its addresses, its states, and messages in chunks. The same as
// mipass/protocol/ble.py; tests/vectors/ble.json holds both to it.

import { concat, sha256, utf8 } from "./bytes.js";
import { Refusal, demand } from "./errors.js";

export const SERVICE = "8b1d6a5e-4c0f-4d7e-9a61-2f5c7be0d3a1"; // ours
const iso = (number) => `0000000${number}-a123-48ce-896b-4c76973373e6`; // of ISO 18013-5's readers
export const [STATE, TO_READER, FROM_READER] = [iso(5), iso(6), iso(7)];
export const [START, END] = [1, 2];

const LARGEST_MESSAGE = (1 << 20) + (128 << 10);
const [LAST, MORE] = [0, 1]; // the first octet of a chunk

/** What the doors of an organization advertise, by the SHA-256 of its root certificate: a UUID of version 8. */
export async function advertised(rootHash) {
  const octets = (await sha256(concat(utf8("mipass ble"), rootHash))).slice(0, 16);
  octets[6] = (octets[6] & 0x0f) | 0x80;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The message in chunks with at most so many octets of it in each. */
export function* chunks(message, size) {
  for (let at = 0; at === 0 || at < message.length; at += size) {
    const first = at + size >= message.length ? LAST : MORE;
    yield concat(new Uint8Array([first]), message.subarray(at, at + size));
  }
}

export const isLast = ([first]) => first === LAST;

/** Puts messages together. */
export class MessageReader {
  #parts = [];
  #length = 0;

  /** The message that this chunk ends, or null. Throws Refusal `malformed` or `too_long`. */
  feed(chunk) {
    demand(chunk[0] === LAST || chunk[0] === MORE, "A chunk does not say whether it is the last.");
    demand(chunk[0] === LAST || chunk.length > 1, "A chunk that is not the last is empty.");
    this.#length += chunk.length - 1;
    if (this.#length > LARGEST_MESSAGE) throw new Refusal("too_long", "A message is too long.");
    this.#parts.push(chunk.slice(1));
    if (chunk[0] === MORE) return null;
    const whole = concat(...this.#parts);
    this.#parts = [];
    this.#length = 0;
    return whole;
  }
}
