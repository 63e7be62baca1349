// Octets and their written forms.

const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const isEqual = (a, b) => a.length === b.length && a.every((octet, at) => octet === b[at]);

/** The number that these octets are, big endian; at most six of them. */
export const toNumber = (octets) => octets.reduce((sum, octet) => sum * 256 + octet, 0);

/** A number below 2³² as 4 octets, big endian. */
export const fourOctets = (number) => new Uint8Array([number >>> 24, number >>> 16, number >>> 8, number]);

/** Base64url without padding (RFC 7515, 2). */
export function toBase64url(octets) {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64url without padding. Throws for anything else. */
export function fromBase64url(text) {
  if (typeof text !== "string" || !/^[\w-]*$/.test(text)) throw new TypeError("not base64url");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

export const sha256 = async (octets) => new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
