// Certificates (RFC 5280) as an organization's are: keys and signatures on P-256, version 3.

import { concat, isEqual, sha256, toNumber } from "./bytes.js";
import { BITS, BOOLEAN, INTEGER, OCTETS, OID, SEQUENCE, TEXT, TIME, UTC_TIME, elements, expect, oidText, only, wholeBits } from "./der.js";
import { Refusal, demand } from "./errors.js";
import { ES256, verifyingKey } from "./keys.js";

const [EC_KEY, P256, ECDSA_SHA256] = ["1.2.840.10045.2.1", "1.2.840.10045.3.1.7", "1.2.840.10045.4.3.2"];
const [KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE] = ["2.5.29.15", "2.5.29.19", "2.5.29.37"];
const STATUS_ENTRY = "2.25.332587139976637190042840112085543947831.2"; // ours: the reader's entry in the status list
const [VERSION_3, EXTENSIONS] = [160, 163];
const LONGEST = 8192;

/** What a leaf's key signs: its extended key usage (ISO/IEC 18013-5, B.1.4 and B.1.7). */
export const DOCUMENT_SIGNER = "1.0.18013.5.1.2";
export const READER = "1.0.18013.5.1.6";

/** Reads a certificate; nothing of it is verified. Throws Refusal `malformed`. */
export function readCertificate(der) {
  demand(der instanceof Uint8Array && der.length <= LONGEST, "The certificate is too long.");
  const [signed, algorithm, signature, ...more] = elements(only(der, SEQUENCE));
  const parts = elements(expect(signed, SEQUENCE));
  demand(parts[0]?.tag === VERSION_3 && more.length === 0, "The certificate is not of version 3.");
  const [, , inner, issuer, validity, subject, key, ...rest] = parts;
  demand(algorithm && inner && isEqual(algorithm.whole, inner.whole), "The certificate names two algorithms.");
  const [notBefore, notAfter] = elements(expect(validity, SEQUENCE)).map(readTime);
  return {
    octets: der,
    signed: signed.whole,
    algorithm: oidText(expect(elements(expect(algorithm, SEQUENCE))[0], OID)),
    signature: rawSignature(wholeBits(expect(signature, BITS))),
    issuer: issuer.whole,
    subject: subject.whole,
    notBefore,
    notAfter,
    point: readPoint(expect(key, SEQUENCE)),
    ...readExtensions(rest.find((part) => part.tag === EXTENSIONS)),
  };
}

function readPoint(content) {
  const [algorithm, bits] = elements(content);
  const names = elements(expect(algorithm, SEQUENCE)).map((name) => oidText(expect(name, OID)));
  demand(names[0] === EC_KEY && names[1] === P256, "The certificate's key is not on the curve P-256.");
  return wholeBits(expect(bits, BITS));
}

/** The two numbers of an ECDSA signature as 64 octets, as the browser takes them. */
function rawSignature(der) {
  const numbers = elements(only(der, SEQUENCE)).map((number) => expect(number, INTEGER));
  demand(numbers.length === 2, "The certificate's signature cannot be read.");
  return concat(...numbers.map(thirtyTwo));
}

function thirtyTwo(number) {
  const octets = number[0] === 0 ? number.subarray(1) : number;
  demand(octets.length <= 32, "The certificate's signature is too long.");
  return concat(new Uint8Array(32 - octets.length), octets);
}

function readTime({ tag, content }) {
  const text = String.fromCharCode(...content);
  const isShort = tag === UTC_TIME && /^\d{12}Z$/.test(text);
  demand(isShort || (tag === TIME && /^\d{14}Z$/.test(text)), "A date of the certificate cannot be read.");
  const whole = isShort ? (Number(text.slice(0, 2)) < 50 ? "20" : "19") + text : text;
  const [, year, month, day, hour, minute, second] = whole.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function readExtensions(element) {
  const found = { isCa: false, pathLength: Infinity, usage: null, purposes: null, entry: null, hasUnknown: false };
  if (!element) return found;
  const seen = new Set();
  for (const extension of elements(only(element.content, SEQUENCE))) {
    const parts = elements(expect(extension, SEQUENCE));
    const name = oidText(expect(parts[0], OID));
    demand(!seen.has(name), "An extension is there twice.");
    seen.add(name);
    const isCritical = parts.length > 2 && expect(parts[1], BOOLEAN)[0] !== 0;
    const value = expect(parts.at(-1), OCTETS);
    if (READERS[name]) Object.assign(found, READERS[name](value));
    else found.hasUnknown ||= isCritical;
  }
  return found;
}

const READERS = {
  [KEY_USAGE]: (value) => {
    const [, first = 0] = only(value, BITS);
    return { usage: { signs: (first & 128) !== 0, certifies: (first & 4) !== 0 } };
  },
  [BASIC_CONSTRAINTS]: (value) => {
    const parts = elements(only(value, SEQUENCE));
    const isCa = parts[0]?.tag === BOOLEAN && parts[0].content[0] !== 0;
    const length = parts.find((part) => part.tag === INTEGER);
    return { isCa, pathLength: length ? length.content.reduce((sum, octet) => sum * 256 + octet, 0) : Infinity };
  },
  [STATUS_ENTRY]: (value) => {
    const [index, uri, ...more] = elements(only(value, SEQUENCE));
    const digits = expect(index, INTEGER);
    demand(more.length === 0 && digits[0] < 128 && digits.length <= 5, "The certificate's status entry cannot be read.");
    return { entry: { index: toNumber(digits), uri: new TextDecoder().decode(expect(uri, TEXT)) } };
  },
  [EXTENDED_KEY_USAGE]: (value) => ({ purposes: elements(only(value, SEQUENCE)).map((each) => oidText(expect(each, OID))) }),
};

const isFor = (certificate, purpose) => certificate.purposes?.length === 1 && certificate.purposes[0] === purpose;

const isLeaf = (certificate) => !certificate.hasUnknown && !certificate.isCa && certificate.usage?.signs && !certificate.usage.certifies;

const mayIssue = (certificate, below) => !certificate.hasUnknown && certificate.isCa && certificate.usage?.certifies && below <= certificate.pathLength;

async function isIssuedBy(certificate, issuer) {
  if (certificate.algorithm !== ECDSA_SHA256 || !isEqual(certificate.issuer, issuer.subject)) return false;
  return crypto.subtle.verify(ES256, await verifyingKey(issuer.point), certificate.signature, certificate.signed);
}

async function rootOf(certificate, roots) {
  for (const root of roots) if (await isIssuedBy(certificate, root)) return root;
  throw new Refusal("wrong_organization", "No trusted root vouches for the certificate.");
}

/**
 * The key of the chain's first certificate, which one of the roots vouches for (RFC 5280, 6.1).
 *
 * `chain` is the leaf and the certificates between it and the root, `at` in milliseconds. Throws Refusal
 * `wrong_organization`, `certificate_expired` or `malformed`.
 */
export async function verifyChain(chain, roots, purpose, at) {
  const refusal = new Refusal("wrong_organization", "The certificates do not make a chain for this purpose.");
  if (!chain.length || !isLeaf(chain[0]) || !isFor(chain[0], purpose)) throw refusal;
  const root = await rootOf(chain.at(-1), roots);
  const whole = [...chain, root];
  for (const [below, issuer] of whole.slice(1).entries()) {
    if (!mayIssue(issuer, below) || (issuer !== root && !isFor(issuer, purpose))) throw refusal;
    if (!await isIssuedBy(whole[below], issuer)) throw refusal;
  }
  if (whole.some(({ notBefore, notAfter }) => at < notBefore || at > notAfter + 999)) {
    throw new Refusal("certificate_expired", "A certificate of the chain is not valid now.");
  }
  return verifyingKey(chain[0].point);
}

/**
 * The key of a reader that shows this chain: its certificate, and the root of readers, whose SHA-256 is among `readerRoots`.
 *
 * A reader that was certified before there were such roots shows its organization's CA of readers. Throws as `verifyChain`.
 */
export async function verifyReaderChain(chain, { roots, readerRoots, at }) {
  const hash = chain.length > 1 ? await sha256(chain.at(-1).octets) : null;
  if (hash && readerRoots.some((each) => isEqual(each, hash))) return verifyChain(chain.slice(0, -1), chain.slice(-1), READER, at);
  return verifyChain(chain, roots, READER, at);
}
