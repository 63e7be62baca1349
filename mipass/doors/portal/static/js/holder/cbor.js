// CBOR (RFC 8949) as the protocol uses it: written deterministically, read strictly. The profile is that of
// mipass/protocol/cbor.py: one item and nothing behind it, every length and number in its shortest form and none left
// open, no floats, no undefined, numbers within 2⁵³ of zero, UTF-8, text or numbers as keys and none twice, nested at
// most 16 deep.

import { concat, utf8 } from "./bytes.js";
import { demand, malformed } from "./errors.js";

const LARGEST = 1 << 20;
const DEEPEST = 16;
const EMBEDDED = 24;
const SHORTER = [24, 2 ** 8, 2 ** 16, 2 ** 32]; // what a head of 1, 2, 4 or 8 more octets holds at the least
const [UNSIGNED, NEGATIVE, OCTETS, TEXT, LIST, MAP, TAG, SIMPLE] = [0, 1, 2, 3, 4, 5, 6, 7];

export class Tag {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

/** An item that is encoded already. */
export class Encoded {
  constructor(octets) {
    this.octets = octets;
  }
}

function head(major, number) {
  if (number < 24) return new Uint8Array([(major << 5) | number]);
  const size = number < 2 ** 8 ? 1 : number < 2 ** 16 ? 2 : number < 2 ** 32 ? 4 : 8;
  const octets = new Uint8Array(1 + size);
  octets[0] = (major << 5) | (24 + Math.log2(size));
  for (let at = size, rest = number; at > 0; at -= 1, rest = Math.floor(rest / 256)) octets[at] = rest % 256;
  return octets;
}

/** The item's octets: shortest lengths and sorted keys, shorter ones first (RFC 8949, 4.2.3). Maps are `Map`s. */
export function encode(item) {
  if (item instanceof Encoded) return item.octets;
  if (item instanceof Uint8Array) return concat(head(OCTETS, item.length), item);
  if (item instanceof Tag) return concat(head(TAG, item.number), encode(item.value));
  if (item instanceof Map) return encodeMap(item);
  if (Array.isArray(item)) return concat(head(LIST, item.length), ...item.map(encode));
  if (typeof item === "string") return concat(head(TEXT, utf8(item).length), utf8(item));
  if (Number.isSafeInteger(item)) return item < 0 ? head(NEGATIVE, -1 - item) : head(UNSIGNED, item);
  const simple = [false, true, null].indexOf(item);
  if (simple < 0) throw new TypeError("this has no CBOR");
  return head(SIMPLE, 20 + simple);
}

function encodeMap(map) {
  const pairs = [...map].map(([key, value]) => [encode(key), encode(value)]);
  pairs.sort(([a], [b]) => a.length - b.length || compare(a, b));
  return concat(head(MAP, pairs.length), ...pairs.flat());
}

function compare(a, b) {
  const at = a.findIndex((octet, place) => octet !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
}

class Reader {
  constructor(octets) {
    this.octets = octets;
    this.at = 0;
  }

  take(length) {
    demand(length <= this.octets.length - this.at, "The CBOR item is cut off.");
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }

  /** The argument of an item's head (RFC 8949, 3). */
  argument(low) {
    if (low < 24) return low;
    demand(low < 28, "A length is left open.");
    const octets = this.take(2 ** (low - 24));
    const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    demand(Number.isSafeInteger(number), "A number is larger than any that the protocol has.");
    demand(number >= SHORTER[low - 24], "A length or a number is not in its shortest form.");
    return number;
  }

  item(depth) {
    demand(depth <= DEEPEST, "The CBOR item is nested too deep.");
    const [first] = this.take(1);
    const major = first >> 5;
    const low = first & 31;
    if (major === SIMPLE) return this.simple(low);
    const number = this.argument(low);
    switch (major) {
      case UNSIGNED: return number;
      case NEGATIVE: return this.negative(number);
      case OCTETS: return this.take(number).slice();
      case TEXT: return this.text(number);
      case LIST: return this.list(number, depth);
      case MAP: return this.map(number, depth);
      default: return new Tag(number, this.item(depth + 1));
    }
  }

  negative(number) {
    demand(number < Number.MAX_SAFE_INTEGER, "A number is larger than any that the protocol has.");
    return -1 - number;
  }

  simple(low) {
    demand(low >= 20 && low <= 22, "A value is a float, or left undefined.");
    return [false, true, null][low - 20];
  }

  text(length) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch {
      throw malformed("A text is cut off or no UTF-8.");
    }
  }

  list(length, depth) {
    demand(length <= this.octets.length - this.at, "The CBOR item is cut off.");
    return Array.from({ length }, () => this.item(depth + 1));
  }

  map(length, depth) {
    demand(length <= this.octets.length - this.at, "The CBOR item is cut off.");
    const map = new Map();
    for (let count = 0; count < length; count += 1) {
      const key = this.item(depth + 1);
      demand(typeof key === "string" || typeof key === "number", "A key is neither text nor a number.");
      demand(!map.has(key), "A key is there twice.");
      map.set(key, this.item(depth + 1));
    }
    return map;
  }
}

/** The item that these octets are. Throws Refusal `malformed`, also past `largest` octets. */
export function decode(octets, largest = LARGEST) {
  demand(octets.length <= largest, "This is longer than what is read.");
  const reader = new Reader(octets);
  const item = reader.item(0);
  demand(reader.at === octets.length, "There are octets behind the CBOR item.");
  return item;
}

/** Tag 24 over octets that are an encoded item (RFC 8949, 3.4.5.1). */
export const embed = (octets) => new Tag(EMBEDDED, octets);

/** The octets inside a tag 24. Throws Refusal `malformed`. */
export function embeddedOctets(item) {
  const isEmbedded = item instanceof Tag && item.number === EMBEDDED && item.value instanceof Uint8Array;
  demand(isEmbedded, "An embedded CBOR item was expected.");
  return item.value;
}

const KINDS = {
  octets: (value) => value instanceof Uint8Array,
  text: (value) => typeof value === "string" && value.length > 0 && value.length <= 1024,
  number: (value) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** 32,
  time: (value) => Number.isSafeInteger(value) && value >= 0,
  boolean: (value) => typeof value === "boolean",
  list: (value) => Array.isArray(value),
  map: (value) => value instanceof Map,
  tag: (value) => value instanceof Tag,
};

/** The value under a key, of that kind. Throws Refusal `malformed`. */
export function field(map, key, kind) {
  const value = map instanceof Map ? map.get(key) : undefined;
  demand(KINDS[kind](value), `The field ${key} is missing or of another type.`);
  return value;
}

/** The map, if it has exactly these keys and at most the optional ones beside. Throws Refusal `malformed`. */
export function closed(map, required, optional = []) {
  demand(map instanceof Map && required.every((key) => map.has(key)), `A map with ${required} was expected.`);
  demand([...map.keys()].every((key) => required.includes(key) || optional.includes(key)), "A map holds what nobody knows.");
  return map;
}

/** Refuses any version but 1.x. */
export function checkVersion(map, key = "version") {
  demand(/^1\.\d{1,2}$/.test(field(map, key, "text")), "This is of a version that is not understood.");
}

