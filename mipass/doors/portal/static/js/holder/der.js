// DER (X.690, 10 and 11), as far as certificates need it: definite lengths in their shortest form.

import { toNumber } from "./bytes.js";
import { demand } from "./errors.js";

export const [BOOLEAN, INTEGER, BITS, OCTETS, OID] = [1, 2, 3, 4, 6];
export const [TEXT, UTC_TIME, TIME, SEQUENCE] = [12, 23, 24, 48];

function lengthAt(octets, at) {
  const first = octets[at];
  demand(first !== undefined && first !== 128, "A length is missing or left open.");
  if (first < 128) return [first, 1];
  const count = first & 127;
  demand(count <= 3 && at + count < octets.length, "A length is too long.");
  const length = toNumber(octets.subarray(at + 1, at + 1 + count));
  demand(length >= 128 && octets[at + 1] !== 0, "A length is not in its shortest form.");
  return [length, 1 + count];
}

/** The elements that follow one another here: tag, content, and the whole encoding. Throws Refusal `malformed`. */
export function elements(octets) {
  const found = [];
  for (let at = 0; at < octets.length;) {
    const tag = octets[at];
    demand((tag & 31) !== 31, "A tag is too long.");
    const [length, size] = lengthAt(octets, at + 1);
    const end = at + 1 + size + length;
    demand(end <= octets.length, "The certificate is cut off.");
    found.push({ tag, content: octets.subarray(at + 1 + size, end), whole: octets.subarray(at, end) });
    at = end;
  }
  return found;
}

/** The one element that is here. */
export function only(octets, tag) {
  const found = elements(octets);
  demand(found.length === 1, "There is more than one element, or none.");
  return expect(found[0], tag);
}

/** The element's content, if it has this tag. */
export function expect(element, tag) {
  demand(element?.tag === tag, "An element of another type was expected.");
  return element.content;
}

/** An object identifier's octets as its dotted text; parts below 2⁵³ are exact. */
export function oidText(octets) {
  demand(octets.length > 0 && octets.at(-1) < 128, "An object identifier is cut off.");
  const parts = [];
  let part = 0n;
  for (const octet of octets) {
    part = (part << 7n) | BigInt(octet & 127);
    if (octet >= 128) continue;
    parts.push(part);
    part = 0n;
  }
  const [first, ...others] = parts;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...others].join(".");
}

/** The bits of a BIT STRING without unused ones, as octets. */
export function wholeBits(content) {
  demand(content.length > 0 && content[0] === 0, "A bit string does not end with an octet.");
  return content.subarray(1);
}
