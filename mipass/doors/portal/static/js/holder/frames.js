// Messages over a stream: 4 octets of length (big endian, of what follows), one for the kind, and the content. A status
// list that is longer than a frame goes over in parts: frames of the kind MORE before the one that names its kind.

import { concat, fourOctets, toNumber } from "./bytes.js";
import { Refusal, malformed } from "./errors.js";

export const LARGEST = 64 << 10;
export const STATUS = 1; // a status list token, carried for the reader
export const ENGAGEMENT = 2;
export const ESTABLISHMENT = 3;
export const DATA = 4;
const MORE = 5;
export const RESULT = 21; // ours, of a simulated reader: what it decided

export function frame(kind, content) {
  check(1 + content.length);
  return concat(fourOctets(1 + content.length), new Uint8Array([kind]), content);
}

/** A status list in as many frames as it needs. */
export function listFrames(token) {
  const size = LARGEST - 1;
  const parts = [];
  for (let at = 0; at === 0 || at < token.length; at += size) parts.push(token.subarray(at, at + size));
  return concat(...parts.map((part, at) => frame(at < parts.length - 1 ? MORE : STATUS, part)));
}

function check(length) {
  if (length > LARGEST) throw new Refusal("too_long", "A message is too long.");
  if (length < 1) throw malformed("A message is empty.");
}

/** Finds the messages in a stream that arrives in pieces of any size. */
export class FrameReader {
  #rest = new Uint8Array();

  /** The messages that these octets complete. Throws Refusal `too_long` or `malformed`. */
  feed(octets) {
    this.#rest = concat(this.#rest, octets);
    const found = [];
    for (let one = this.#next(); one; one = this.#next()) found.push(one);
    return found;
  }

  #next() {
    if (this.#rest.length < 4) return null;
    const length = toNumber(this.#rest.subarray(0, 4));
    check(length);
    if (this.#rest.length < 4 + length) return null;
    const one = { kind: this.#rest[4], content: this.#rest.slice(5, 4 + length) };
    this.#rest = this.#rest.slice(4 + length);
    return one;
  }
}
