// Keys on the curve P-256, kept where no script can read them, and in the forms that the protocol sends.

import { concat, fromBase64url, sha256, toBase64url, utf8 } from "./bytes.js";
import { demand } from "./errors.js";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const ECDH = { name: "ECDH", namedCurve: "P-256" };
export const ES256 = { name: "ECDSA", hash: "SHA-256" };
const COORDINATE = 32;

/** A key pair for signatures, whose private half the browser never gives out. */
export const newSigningKey = () => crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);

/** A key pair for one session. */
export const newEphemeralKey = () => crypto.subtle.generateKey(ECDH, false, ["deriveBits"]);

export const sign = async (pair, octets) => new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, octets));

/** The public key as a JWK with its required members, in the order of RFC 7638. */
export async function publicJwk(pair) {
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { crv, kty, x, y };
}

/** The JWK SHA-256 thumbprint (RFC 7638) in base64url. */
export const thumbprint = async (pair) => toBase64url(await sha256(utf8(JSON.stringify(await publicJwk(pair)))));

/** The public key as a COSE_Key map (RFC 9053, 7.1.1). */
export async function coseKey(pair) {
  const { x, y } = await publicJwk(pair);
  return new Map([[1, 2], [-1, 1], [-2, fromBase64url(x)], [-3, fromBase64url(y)]]);
}

/** The point of a COSE_Key as 65 octets. Throws Refusal `malformed`. */
function pointOf(map) {
  demand(map instanceof Map && map.get(1) === 2 && map.get(-1) === 1, "The key is not one of the curve P-256.");
  const halves = [map.get(-2), map.get(-3)];
  demand(halves.every((half) => half instanceof Uint8Array && half.length === COORDINATE), "The key's coordinates are not 32 octets each.");
  return concat(new Uint8Array([4]), ...halves);
}

async function importPoint(point, algorithm, uses) {
  try {
    return await crypto.subtle.importKey("raw", point, algorithm, true, uses);
  } catch {
    demand(false, "The key is not a point of the curve P-256.");
  }
}

/** A key for ECDH from its COSE_Key. Throws Refusal `malformed`. */
export const agreementKey = (map) => importPoint(pointOf(map), ECDH, []);

/** A key that verifies, from the 65 octets of its point. Throws Refusal `malformed`. */
export const verifyingKey = (point) => importPoint(point, ECDSA, ["verify"]);

/** Whether a COSE_Key is the public half of the pair. */
export async function isSameKey(map, pair) {
  const own = await coseKey(pair);
  return toBase64url(pointOf(map)) === toBase64url(pointOf(own));
}
