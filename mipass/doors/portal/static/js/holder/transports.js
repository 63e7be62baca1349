// Ways to a reader, behind one interface: `open(listener)`, `send(octets)`, `close()`. The listener is called with
// octets as they come, and with null once at the end.

import { END, FROM_READER, MessageReader, SERVICE, START, STATE, TO_READER, chunks, isLast } from "./ble.js";
import { Refusal } from "./errors.js";

const MESSAGE = 64 << 10; // octets of one message to a simulated reader

/** A simulated reader, reached through a WebSocket. */
export class WebSocketTransport {
  #socket;

  constructor(url) {
    this.url = url;
  }

  open(listener) {
    return new Promise((resolve, reject) => {
      this.#socket = new WebSocket(this.url);
      this.#socket.binaryType = "arraybuffer";
      this.#socket.onopen = resolve;
      this.#socket.onerror = () => reject(new Refusal("no_reader"));
      this.#socket.onmessage = ({ data }) => listener(new Uint8Array(data));
      this.#socket.onclose = () => listener(null);
    });
  }

  async send(octets) {
    for (let at = 0; at < octets.length; at += MESSAGE) this.#socket.send(octets.subarray(at, at + MESSAGE));
  }

  close() {
    this.#socket?.close();
  }
}

const PIECE = 180; // octets of one write: the page is not told what the radio takes
const ANSWERED = 8; // every so many writes wait for the reader; more often costs a list seconds
const CONNECT_WITHIN = 10_000; // ms
const WRITE_WITHIN = 5_000; // ms for one write

/**
 * A reader by Bluetooth LE. Untested on hardware, and the page says so. `doors` are what the readers of an organization
 * advertise; those that name none are offered too.
 */
export class BluetoothTransport {
  static isThere = () => Boolean(navigator.bluetooth);

  isSlow = true; // a list is carried only to a reader whose own is older
  #doors;
  #device;
  #toReader;
  #messages;

  constructor(doors = []) {
    this.#doors = doors;
  }

  /** Throws Refusal `bluetooth_off`, `bluetooth_denied`, `no_choice` or `no_reader`. */
  async open(listener) {
    this.#device ??= await choose([...this.#doors, SERVICE]);
    this.#messages = new MessageReader();
    this.#device.addEventListener("gattserverdisconnected", () => listener(null), { once: true });
    try {
      await within(CONNECT_WITHIN, this.#connect(listener));
    } catch (error) {
      this.close();
      throw error instanceof Refusal ? error : new Refusal("no_reader", String(error));
    }
  }

  async #connect(listener) {
    const service = await (await this.#device.gatt.connect()).getPrimaryService(SERVICE);
    const state = await service.getCharacteristic(STATE);
    this.#toReader = await service.getCharacteristic(TO_READER);
    await hear(await service.getCharacteristic(FROM_READER), (chunk) => this.#take(chunk, listener));
    await hear(state, ([told]) => { if (told === END) listener(null); });
    await state.writeValueWithoutResponse(new Uint8Array([START]));
  }

  #take(chunk, listener) {
    try {
      const message = this.#messages.feed(chunk);
      if (message?.length) listener(message);
    } catch {
      listener(null); // nothing can be read on from there
    }
  }

  /** Throws Refusal `no_reader` when the reader is gone, or does not take it in time. */
  async send(octets) {
    let count = 0;
    for (const chunk of chunks(octets, PIECE - 1)) {
      count += 1;
      const isAnswered = count % ANSWERED === 0 || isLast(chunk);
      try {
        await within(WRITE_WITHIN, isAnswered ? this.#toReader.writeValueWithResponse(chunk) : this.#toReader.writeValueWithoutResponse(chunk));
      } catch (error) {
        throw new Refusal("no_reader", String(error));
      }
    }
  }

  close() {
    this.#device?.gatt.disconnect();
  }
}

/** The reader that the person chooses among those that advertise one of these. */
async function choose(advertised) {
  if (!await navigator.bluetooth.getAvailability()) throw new Refusal("bluetooth_off");
  try {
    const filters = advertised.map((uuid) => ({ services: [uuid] }));
    return await navigator.bluetooth.requestDevice({ filters, optionalServices: [SERVICE] });
  } catch (error) {
    throw new Refusal(whyNone(error), String(error));
  }
}

const DENIED = /denied|disabled|disallowed|blocked/i; // browsers say it as a NotFoundError too, and name no other reason

/** Whether nothing was chosen, or nothing may be. */
const whyNone = ({ name, message }) => (name === "SecurityError" || name === "NotAllowedError" || DENIED.test(message) ? "bluetooth_denied" : "no_choice");

/** Call the listener with each value of the characteristic. */
async function hear(characteristic, listener) {
  characteristic.addEventListener("characteristicvaluechanged", ({ target: { value } }) => {
    listener(new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice());
  });
  await characteristic.startNotifications();
}

/** What it comes to, if it does so in time. */
async function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Refusal("no_reader", "too slow")), ms); });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
