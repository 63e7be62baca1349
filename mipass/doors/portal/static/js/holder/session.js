// The encrypted session with a reader, from the phone's side (ISO 18013-5, 8.2.1.1 and 9.1.1).

import { concat, fourOctets, sha256, utf8 } from "./bytes.js";
import { closed, decode, embed, embeddedOctets, encode, field } from "./cbor.js";
import { Refusal, demand } from "./errors.js";
import { agreementKey, coseKey } from "./keys.js";

const CIPHER_SUITE = 1; // ECDH on P-256, HKDF-SHA256, AES-256-GCM
export const ENCRYPTION_ERROR = 10;
export const DECODING_ERROR = 11;
export const TERMINATION = 20;

/** DeviceEngagement with the phone's ephemeral key, and no word about radios. */
export async function makeEngagement(pair) {
  const key = embed(encode(await coseKey(pair)));
  return encode(new Map([[0, "1.0"], [1, [CIPHER_SUITE, key]]]));
}

/** SessionTranscript as an item; the handover is null, as after a QR code. */
export const makeTranscript = (engagement, readerKey) => [embed(engagement), embed(readerKey), null];

/** The reader's COSE_Key, as sent, and its first encrypted message. Throws Refusal `malformed`. */
export function readEstablishment(octets) {
  const item = closed(decode(octets), ["eReaderKey", "data"]);
  return [embeddedOctets(item.get("eReaderKey")), field(item, "data", "octets")];
}

/** SessionData: encrypted data, a status, or both. */
export function makeData({ data, status }) {
  const parts = [["data", data], ["status", status]];
  return encode(new Map(parts.filter(([, value]) => value !== undefined)));
}

export function readData(octets) {
  const item = closed(decode(octets), [], ["data", "status"]);
  demand(item.size > 0, "A message holds neither data nor a status.");
  return {
    data: item.has("data") ? field(item, "data", "octets") : undefined,
    status: item.has("status") ? field(item, "status", "number") : undefined,
  };
}

async function derive(shared, salt, info) {
  const key = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return crypto.subtle.deriveKey(how, key, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The keys of one session (9.1.1.5). An error ends it: the counters have moved on. */
export class Session {
  #sent = 0;
  #received = 0;

  constructor(fromReader, fromPhone) {
    this.fromReader = fromReader;
    this.fromPhone = fromPhone;
  }

  static async of(pair, readerKey, transcript) {
    const other = await agreementKey(decode(readerKey));
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, pair.privateKey, 256);
    const salt = await sha256(encode(embed(encode(transcript))));
    return new Session(await derive(shared, salt, "SKReader"), await derive(shared, salt, "SKDevice"));
  }

  async encrypt(message) {
    this.#sent += 1;
    const how = { name: "AES-GCM", iv: nonce(1, this.#sent) };
    return new Uint8Array(await crypto.subtle.encrypt(how, this.fromPhone, message));
  }

  /** The reader's next message. Throws Refusal `decryption_failed`. */
  async decrypt(message) {
    this.#received += 1;
    const how = { name: "AES-GCM", iv: nonce(0, this.#received) };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(how, this.fromReader, message));
    } catch {
      throw new Refusal("decryption_failed", "A message was changed, or is not of this session.");
    }
  }
}

const nonce = (identifier, counter) => concat(new Uint8Array(7), new Uint8Array([identifier]), fourOctets(counter));
