// COSE_Sign1 with ES256 (RFC 9052, 4.2 and 4.4), with certificates in x5chain (RFC 9360).

import { Tag, decode, encode } from "./cbor.js";
import { Refusal, demand } from "./errors.js";
import { ES256, sign } from "./keys.js";
import { readCertificate } from "./x509.js";

const [ALG, CRITICAL, X5CHAIN] = [1, 2, 33];
const SIGN1 = 18;
const LONGEST_CHAIN = 4;

const toBeSigned = (header, payload) => encode(["Signature1", header, new Uint8Array(), payload]);

/** The four parts of a signature over a payload that is sent elsewhere. */
export async function signDetached(pair, payload) {
  const header = encode(new Map([[ALG, -7]]));
  return [header, new Map(), null, await sign(pair, toBeSigned(header, payload))];
}

/** Reads a COSE_Sign1, tagged or not. Throws Refusal `malformed`, also for another algorithm or a critical header. */
export function readSign1(item) {
  const parts = item instanceof Tag && item.number === SIGN1 ? item.value : item;
  demand(Array.isArray(parts) && parts.length === 4, "This is not a COSE_Sign1 structure.");
  const [header, unprotected, payload, signature] = parts;
  demand(header instanceof Uint8Array && unprotected instanceof Map, "A header is of another type.");
  demand(payload === null || payload instanceof Uint8Array, "The payload is of another type.");
  demand(signature instanceof Uint8Array && signature.length === 64, "The signature is of another type.");
  const fields = header.length ? decode(header) : new Map();
  demand(fields instanceof Map && fields.get(ALG) === -7, "Only signatures with ES256 are taken.");
  const isTwice = [...fields.keys()].some((key) => unprotected.has(key));
  demand(!fields.has(CRITICAL) && !unprotected.has(CRITICAL) && !isTwice, "The header holds what is not understood.");
  return { header, payload, signature, chain: unprotected.get(X5CHAIN) ?? fields.get(X5CHAIN) };
}

/** The certificates of a signature, the signer's first. Throws Refusal `malformed`. */
export function chainOf(sign1) {
  const encoded = Array.isArray(sign1.chain) ? sign1.chain : [sign1.chain];
  demand(encoded.length <= LONGEST_CHAIN, "The chain of certificates is too long.");
  demand(encoded.every((der) => der instanceof Uint8Array), "The signer's certificate is missing.");
  return encoded.map(readCertificate);
}

/** Throws Refusal `bad_signature` unless the key signed: the payload, or the detached one. */
export async function verifySign1(sign1, key, detached = null) {
  demand((sign1.payload === null) !== (detached === null), "The signed content is missing, or there are two of it.");
  const signed = toBeSigned(sign1.header, detached ?? sign1.payload);
  if (!await crypto.subtle.verify(ES256, key, sign1.signature, signed)) {
    throw new Refusal("bad_signature", "The signature does not match its content.");
  }
}
