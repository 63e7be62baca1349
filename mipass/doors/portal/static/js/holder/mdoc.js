// The credential as the phone keeps it: ISO 18013-5 IssuerSigned with the one element `card_data`.

import { isEqual, sha256 } from "./bytes.js";
import { checkVersion, closed, decode, embed, embeddedOctets, encode, field } from "./cbor.js";
import { chainOf, readSign1, verifySign1 } from "./cose.js";
import { Refusal, demand } from "./errors.js";
import { isSameKey } from "./keys.js";
import { DOCUMENT_SIGNER, verifyChain } from "./x509.js";

export const ELEMENT = "card_data";
export const LARGEST = 16 << 10;

/** The document of these octets, of which nothing is verified yet. Throws Refusal `malformed`. */
export function readDocument(octets) {
  const parts = closed(decode(octets, LARGEST), ["nameSpaces", "issuerAuth"]);
  const issuerAuth = readSign1(parts.get("issuerAuth"));
  demand(issuerAuth.payload, "The issuer's signature comes without what it signs.");
  const security = readSecurity(issuerAuth.payload);
  const items = closed(parts.get("nameSpaces"), [security.docType]).get(security.docType);
  demand(Array.isArray(items) && items.length === 1, "The document holds more than one element, or none.");
  return { octets, issuerAuth, ...security, ...readItem(embeddedOctets(items[0])) };
}

/** What the issuer signed (MobileSecurityObject, 9.1.2.4). */
function readSecurity(payload) {
  const object = decode(embeddedOctets(decode(payload)));
  checkVersion(object);
  demand(field(object, "digestAlgorithm", "text") === "SHA-256", "The digests are of another kind than SHA-256.");
  const validity = field(object, "validityInfo", "map");
  const entry = field(field(object, "status", "map"), "status_list", "map");
  return {
    docType: field(object, "docType", "text"),
    digests: field(object, "valueDigests", "map"),
    deviceKey: field(field(object, "deviceKeyInfo", "map"), "deviceKey", "map"),
    signedAt: readDate(validity, "signed"),
    validFrom: readDate(validity, "validFrom"),
    validUntil: readDate(validity, "validUntil"),
    statusUri: field(entry, "uri", "text"),
    statusIndex: field(entry, "idx", "number"),
  };
}

function readDate(map, key) {
  const { number, value } = field(map, key, "tag");
  const isDate = number === 0 && typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
  demand(isDate && !Number.isNaN(Date.parse(value)), `The field ${key} is no date and time.`);
  return Date.parse(value);
}

function readItem(encoded) {
  const item = closed(decode(encoded), ["digestID", "random", "elementIdentifier", "elementValue"]);
  demand(field(item, "elementIdentifier", "text") === ELEMENT, "The document holds another element.");
  const random = field(item, "random", "octets");
  demand(random.length >= 16 && random.length <= 64, "The element's random octets are too few or too many.");
  return { item: encoded, digestId: field(item, "digestID", "number"), cardData: field(item, "elementValue", "octets") };
}

/**
 * The document, if it is the organization's, unchanged, valid now (or with `mayBeginLater` from later on) and bound to
 * this phone's key.
 *
 * Throws Refusal `malformed`, `wrong_organization`, `certificate_expired`, `bad_signature`, `bad_digest`,
 * `expired`, `not_yet_valid` or `not_this_device`.
 */
export async function verifyDocument(octets, { roots, pair, at, mayBeginLater = false }) {
  const document = readDocument(octets);
  const signer = await verifyChain(chainOf(document.issuerAuth), roots, DOCUMENT_SIGNER, at);
  await verifySign1(document.issuerAuth, signer);
  const signed = document.digests.get(document.docType)?.get(document.digestId);
  const digest = await sha256(encode(embed(document.item)));
  if (!(signed instanceof Uint8Array) || !isEqual(signed, digest)) throw new Refusal("bad_digest");
  if (at < document.validFrom && !mayBeginLater) throw new Refusal("not_yet_valid");
  if (at > document.validUntil) throw new Refusal("expired");
  if (!await isSameKey(document.deviceKey, pair)) throw new Refusal("not_this_device");
  return document;
}

/** The card's bits as a text of 0 and 1: the first octet tells how many of the last are unused. */
export function cardBits(cardData) {
  const [unused, ...octets] = cardData;
  const bits = octets.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  demand(unused <= 7 && bits.length > unused && bits.length - unused <= 256, "The card data is no bit string.");
  return bits.slice(0, bits.length - unused);
}

