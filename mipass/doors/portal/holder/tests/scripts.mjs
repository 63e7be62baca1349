// Runs the page's scripts for their tests: one JSON request a line, one JSON answer a line.
import { createInterface } from "node:readline";

const [folder] = process.argv.slice(2);
const load = (name) => import(`${folder}/${name}.js`);
const { decode, encode } = await load("cbor");
const ble = await load("ble");
const { cardBits, verifyDocument } = await load("mdoc");
const { Presentation } = await load("presentation");
const { readCertificate, verifyChain, verifyReaderChain } = await load("x509");
const { isEnded, newerList } = await load("status");
const jose = await load("jose");
const { codeIn, isMeantAsLink, offerIn } = await load("link");

const octets = (text) => new Uint8Array(Buffer.from(text, "base64"));
const text = (bytes) => Buffer.from(bytes).toString("base64");
const certificates = (list) => list.map(octets).map(readCertificate);

/** A pair as the page keeps it, but of a key that the test knows. */
async function pairOf({ d, ...jwk }) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  return {
    publicKey: await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]),
    privateKey: await crypto.subtle.importKey("jwk", { ...jwk, d }, algorithm, false, ["sign"]),
  };
}

let shown;
const ACTS = {
  link: ({ text, portal }) => ({ offer: offerIn(text, portal), meant: isMeantAsLink(text) }),
  linkCode: ({ text }) => codeIn(text),
  recode: ({ data }) => text(encode(decode(octets(data)))),
  chain: async ({ chain, roots, purpose, at }) => {
    await verifyChain(certificates(chain), certificates(roots), purpose, at);
    return "trusted";
  },
  readerChain: async ({ chain, roots, readerRoots, at }) => {
    await verifyReaderChain(certificates(chain), { roots: certificates(roots), readerRoots: readerRoots.map(octets), at });
    return "trusted";
  },
  document: async ({ data, roots, key, at }) => {
    const found = await verifyDocument(octets(data), { roots: certificates(roots), pair: await pairOf(key), at });
    return { docType: found.docType, validUntil: found.validUntil, statusUri: found.statusUri, statusIndex: found.statusIndex, bits: cardBits(found.cardData) };
  },
  start: async ({ data, roots, readerRoots, key, at, carried, onlyNewer }) => {
    const facts = { octets: octets(data), roots: certificates(roots), readerRoots: readerRoots.map(octets), statusTokens: carried.map(octets) };
    shown = new Presentation({ ...facts, onlyNewer, pair: await pairOf(key), now: () => at });
    return text(await shown.start());
  },
  receive: async ({ data }) => {
    const answer = text(await shown.receive(octets(data)));
    return { answer, answered: shown.answered, ended: shown.ended, failure: shown.failure?.code ?? null };
  },
  chunks: ({ data, size }) => [...ble.chunks(octets(data), size)].map(text),
  message: ({ chunks }) => {
    const reader = new ble.MessageReader();
    return chunks.map((chunk) => reader.feed(octets(chunk))).map((message) => message && text(message));
  },
  addresses: () => ({
    service: ble.SERVICE,
    state: ble.STATE,
    toReader: ble.TO_READER,
    fromReader: ble.FROM_READER,
    states: [ble.START, ble.END],
  }),
  advertised: ({ rootHash }) => ble.advertised(octets(rootHash)),
  newer: async ({ held, come, uri, roots, at }) =>
    text(await newerList(octets(held), octets(come), { uri, roots: certificates(roots), at })),
  ended: async ({ token, roots, ...entry }) =>
    isEnded({ ...entry, token: octets(token), roots: certificates(roots) }),
  dpop: async ({ key, ...facts }) => jose.makeDpop(await pairOf(key), facts),
  keyProof: async ({ key, ...facts }) => jose.makeKeyProof(await pairOf(key), facts),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { answer: await ACTS[act](given) };
  } catch (error) {
    answer = { refused: error.code ?? `${error.stack}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
