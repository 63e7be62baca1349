// Status lists (Token Status List in its CWT form) as far as a phone needs them: which is newer, and whether a reader was
// removed. Nothing is unpacked before its signature holds.

import { Tag, decode, field } from "./cbor.js";
import { chainOf, readSign1, verifySign1 } from "./cose.js";
import { Refusal, demand } from "./errors.js";
import { DOCUMENT_SIGNER, verifyChain } from "./x509.js";

const TYPE = "application/statuslist+cwt";
const [CWT, TYPE_HEADER] = [61, 16];
const [SUBJECT, ISSUED_AT, STATUS_LIST] = [2, 6, 65533];
const [GENERATION, MICROSECONDS, READER_ROOTS] = [-65550, -65551, -65552]; // ours
const LARGEST = 4 << 20; // octets unpacked: 16 million entries
const INVALID = 1;
const AHEAD = 3_600_000; // ms; what is dated further ahead of the clock gives way

/** What the list says of itself and of its entries, still packed; nothing is verified. Throws Refusal `malformed`. */
function readList(token) {
  const item = decode(token);
  const signed = readSign1(item instanceof Tag && item.number === CWT ? item.value : item);
  demand(decode(signed.header).get(TYPE_HEADER) === TYPE && signed.payload, "This is not a status list.");
  const claims = decode(signed.payload);
  const listed = field(claims, STATUS_LIST, "map");
  demand(field(listed, "bits", "number") === 2, "The status list is of a form that is not understood.");
  const optional = (key) => (claims.has(key) ? field(claims, key, "number") : 0);
  return {
    signed,
    uri: field(claims, SUBJECT, "text"),
    generation: optional(GENERATION),
    issuedAt: field(claims, ISSUED_AT, "time"),
    fraction: optional(MICROSECONDS),
    readerRoots: hashes(claims),
    packed: field(listed, "lst", "octets"),
  };
}

function hashes(claims) {
  const found = claims.has(READER_ROOTS) ? field(claims, READER_ROOTS, "list") : [];
  demand(found.length <= 8 && found.every((each) => each instanceof Uint8Array && each.length === 32), "The status list's roots of readers are none.");
  return found;
}

const isNewer = (a, b) =>
  [a.generation - b.generation, a.issuedAt - b.issuedAt, a.fraction - b.fraction].find((difference) => difference !== 0) > 0;

/** How new the list is that a reader says it holds: generation, seconds, millionths. Throws Refusal `malformed`. */
export function readOrder(item) {
  demand(Array.isArray(item) && item.length === 3 && item.every((part) => Number.isSafeInteger(part) && part >= 0), "A status list's order is none.");
  const [generation, issuedAt, fraction] = item;
  return { generation, issuedAt, fraction };
}

/** Whether the list is newer than one of that order, null for none; one that cannot be read is not. */
export function isNewerThan(token, order) {
  try {
    return !order || isNewer(readList(token), order);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

/** The list that the organization signed under that address. Throws Refusal. */
export async function verifyList(token, { uri, roots }) {
  const list = readList(token);
  demand(list.uri === uri, "The status list is another one.");
  await verifySign1(list.signed, await verifyChain(chainOf(list.signed), roots, DOCUMENT_SIGNER, list.issuedAt * 1000));
  return list;
}

/** The list, or null for one that is none of the organization's. */
async function tried(token, facts) {
  try {
    return await verifyList(token, facts);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}

/** Of the list held, which may be null, and one that came the one to keep: the newer of those that are right. */
export async function newerList(held, found, { uri, roots, at }) {
  const come = await tried(found, { uri, roots });
  if (!come) return held;
  const old = held && await tried(held, { uri, roots });
  const givesWay = () => come.generation === old.generation && old.issuedAt * 1000 > at + AHEAD;
  return !old || isNewer(come, old) || givesWay() ? found : held;
}

/** The newest of these lists under that address, null where none is right. */
async function newestOf(tokens, facts) {
  const lists = (await Promise.all(tokens.map((token) => tried(token, facts)))).filter(Boolean);
  return lists.reduce((best, list) => (!best || isNewer(list, best) ? list : best), null);
}

/** The SHA-256 of the roots of readers that the newest of these lists names. */
export const rootsOfReaders = async (tokens, facts) => (await newestOf(tokens, facts))?.readerRoots ?? [];

/** Whether the newest of these lists says that the reader with this certificate was removed. */
export async function isRemoved({ entry }, tokens, roots) {
  if (!entry) return false;
  const newest = await newestOf(tokens, { uri: entry.uri, roots });
  return newest !== null && await statusIn(newest, entry.index) === INVALID;
}

/** Whether a list that the organization signed says that the document with this entry is over for good. */
export async function isEnded({ uri, index, token, roots }) {
  const list = token && await tried(token, { uri, roots });
  return Boolean(list) && await statusIn(list, index) === INVALID;
}

/** The two bits of an entry, null where the list has none: of a verified list alone. */
async function statusIn({ packed }, index) {
  const place = Math.floor(index / 4);
  const octet = await octetAt(packed, place);
  return octet === null ? null : (octet >> (index % 4) * 2) & 3;
}

/** One octet of what is unpacked, which is unpacked so far and no further; null beyond the end or the largest size. */
async function octetAt(packed, place) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  try {
    for (let passed = 0; passed <= place && passed < LARGEST;) {
      const { done, value } = await reader.read();
      if (done) return null;
      if (place < passed + value.length) return value[place - passed];
      passed += value.length;
    }
    return null;
  } catch {
    return null; // it cannot be unpacked, so it tells nothing
  } finally {
    reader.cancel().catch(() => {});
  }
}
