// What an installer's app says to a reader (ours, as the simulator's service.py): who are you, be enrolled, take this.
// The app asks, the reader answers each message with one.

import { fromBase64url } from "./bytes.js";
import { decode, encode, field } from "./cbor.js";
import { Refusal } from "./errors.js";
import { FrameReader, RESULT, STATUS, frame, listFrames } from "./frames.js";

const [HELLO, ABOUT, ENROLL, REQUEST, CONFIG] = [16, 17, 18, 19, 20];
const WITHIN = 10_000; // ms for each answer

/** A conversation with the reader behind a transport; the block gets it, and its end closes the transport. */
export async function converse(transport, block) {
  const reader = new Reader(transport);
  try {
    await transport.open((octets) => reader.hear(octets));
    return await block(reader);
  } finally {
    transport.close();
  }
}

class Reader {
  #frames = new FrameReader();
  #answered = null;

  constructor(transport) {
    this.transport = transport;
  }

  hear(octets) {
    try {
      if (octets === null) throw new Refusal("truncated", "The reader hung up.");
      for (const message of this.#frames.feed(octets)) this.#answered?.resolve(message);
    } catch (error) {
      this.#answered?.reject(error);
    }
  }

  /** One message and its answer of that kind. Throws Refusal with the reader's code. */
  async #ask(kind, content, expected) {
    const answer = new Promise((resolve, reject) => {
      this.#answered = { resolve, reject };
      setTimeout(() => reject(new Refusal("no_reader")), WITHIN);
    });
    answer.catch(() => {}); // where it could not even be asked, nobody waits for it
    await this.transport.send(kind === STATUS ? listFrames(content) : frame(kind, content));
    const { kind: found, content: told } = await answer;
    if (found === RESULT) {
      const result = decode(told);
      const code = field(result, "code", "text");
      if (code !== "ok") throw new Refusal(`reader_${code}`, result.get("message"));
    }
    if (found !== expected) throw new Refusal("unexpected_message");
    return told;
  }

  /** What it says of itself: state, model, serial, version. */
  async about() {
    return Object.fromEntries(decode(await this.#ask(HELLO, encode(new Map()), ABOUT)));
  }

  /** Its request for a certificate and its proof, for an enrollment that the portal began. */
  async beginEnrollment(begun) {
    const told = new Map([
      ["nonce", fromBase64url(begun.nonce)],
      ["organization_id", begun.organization_id],
      ["root_hashes", begun.root_sha256.map(fromBase64url)],
    ]);
    const request = decode(await this.#ask(ENROLL, encode(told), REQUEST));
    return { csr: field(request, "csr", "octets"), eat: field(request, "eat", "octets") };
  }

  /** Give it its configuration, which it checks itself, and a first status list. */
  async configure(config, statusList) {
    await this.#ask(CONFIG, config, RESULT);
    if (statusList.length) await this.#ask(STATUS, statusList, RESULT);
  }
}
