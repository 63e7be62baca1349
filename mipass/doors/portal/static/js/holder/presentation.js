// One presentation: octets of the reader in, octets for the reader out. It neither waits nor knows the transport.

import { concat } from "./bytes.js";
import { decode, field } from "./cbor.js";
import { Refusal } from "./errors.js";
import { DATA, ENGAGEMENT, ESTABLISHMENT, FrameReader, RESULT, frame, listFrames } from "./frames.js";
import { newEphemeralKey } from "./keys.js";
import { readDocument } from "./mdoc.js";
import { makeResponse, readRequest, verifyRequest } from "./retrieval.js";
import { isNewerThan, isRemoved, rootsOfReaders } from "./status.js";
import { DECODING_ERROR, ENCRYPTION_ERROR, Session, TERMINATION, makeData, makeEngagement, makeTranscript, readData, readEstablishment } from "./session.js";

const STATUS_OF = { decryption_failed: ENCRYPTION_ERROR, malformed: DECODING_ERROR };

/**
 * Shows one document to one reader of its organization, unless a list that the phone holds says that it was removed.
 *
 * `readerRoots` are the SHA-256 of the organization's roots of readers by its metadata; those that the newest list names
 * count as well. Afterwards `answered` and `failure` tell what came of it, and `decision` what the reader decided, if it
 * is one that tells: `opened`, or its reason.
 */
export class Presentation {
  answered = false;
  ended = false;
  failure = null;
  decision = null;
  #frames = new FrameReader();

  /** With `onlyNewer` lists are carried once the reader has said that its own is older, not before. */
  constructor({ octets, pair, roots, readerRoots = [], statusTokens = [], onlyNewer = false, now = Date.now }) {
    this.document = readDocument(octets);
    Object.assign(this, { pair, roots, readerRoots, statusTokens, onlyNewer, now });
  }

  /** What the phone writes first: the lists that it carries, then the engagement. */
  async start() {
    this.ephemeral = await newEphemeralKey();
    this.engagement = await makeEngagement(this.ephemeral);
    const carried = this.onlyNewer ? [] : this.statusTokens;
    return concat(...carried.map(listFrames), frame(ENGAGEMENT, this.engagement));
  }

  /** Takes what the reader sent, whole messages or not; the answer may be empty. */
  async receive(octets) {
    if (this.failure) return new Uint8Array();
    try {
      const answers = [];
      for (const message of this.#frames.feed(octets)) answers.push(await this.#answer(message));
      return concat(...answers);
    } catch (error) {
      this.#fail(error);
      return frame(DATA, makeData({ status: STATUS_OF[this.failure.code] ?? TERMINATION }));
    }
  }

  /** The connection has ended. */
  close() {
    if (!this.answered && !this.ended) this.#fail(new Refusal("truncated", "The reader hung up before it asked."));
    this.ended = true;
  }

  #fail(error) {
    this.failure = error instanceof Refusal ? error : new Refusal("malformed", String(error));
    this.ended = true;
  }

  async #answer({ kind, content }) {
    if (kind === RESULT) return this.#learn(content);
    if (this.ended) return new Uint8Array();
    if (kind === ESTABLISHMENT && !this.answered) return this.#present(content);
    if (kind === DATA) return this.#hear(readData(content));
    throw new Refusal("unexpected_message", "The reader sent something else than was due.");
  }

  async #present(content) {
    const [readerKey, encrypted] = readEstablishment(content);
    const transcript = makeTranscript(this.engagement, readerKey);
    const session = await Session.of(this.ephemeral, readerKey, transcript);
    const { octets, docType, statusUri } = this.document;
    const named = await rootsOfReaders(this.statusTokens, { uri: statusUri, roots: this.roots });
    const request = readRequest(await session.decrypt(encrypted));
    const trust = { roots: this.roots, readerRoots: [...this.readerRoots, ...named] };
    const reader = await verifyRequest(request, { ...trust, transcript, docType, at: this.now() });
    if (await isRemoved(reader, this.statusTokens, this.roots)) {
      throw new Refusal("reader_removed", "The reader was removed from its organization.");
    }
    const response = await makeResponse({ octets, docType, transcript, pair: this.pair });
    this.answered = true;
    const carried = this.onlyNewer ? this.statusTokens.filter((token) => isNewerThan(token, request.listHeld)) : [];
    return concat(...carried.map(listFrames), frame(DATA, makeData({ data: await session.encrypt(response) })));
  }

  /** Ours, and of the simulated reader: what it decided. Nobody signs it, so it is only shown. */
  #learn(content) {
    this.decision = field(decode(content), "code", "text");
    this.ended = true;
    return new Uint8Array();
  }

  #hear({ data }) {
    if (data) throw new Refusal("unexpected_message", "The reader asks a second time.");
    if (!this.answered) throw new Refusal("declined", "The reader ended the session before it asked.");
    this.ended = true;
    return new Uint8Array();
  }
}
