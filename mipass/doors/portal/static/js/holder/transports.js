// Ways to a reader, behind one interface: `open(listener)`, `send(octets)`, `close()`. The listener is called with
// octets as they come, and with null once at the end.

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

// Ours: the service of a reader that speaks these frames, and what it is written and what it tells.
const SERVICE = "8b1d6a5e-4c0f-4d7e-9a61-2f5c7be0d3a1";
const TO_READER = "8b1d6a5e-4c0f-4d7e-9a61-2f5c7be0d3a2";
const FROM_READER = "8b1d6a5e-4c0f-4d7e-9a61-2f5c7be0d3a3";
const PIECE = 180; // octets of one write, below what every radio takes

/** A reader by Bluetooth. Untested on hardware, and the page says so. */
export class BluetoothTransport {
  static isThere = () => "bluetooth" in navigator;

  #device;
  #writing;

  async open(listener) {
    try {
      this.#device = await navigator.bluetooth.requestDevice({ filters: [{ services: [SERVICE] }] });
      this.#device.addEventListener("gattserverdisconnected", () => listener(null));
      const service = await (await this.#device.gatt.connect()).getPrimaryService(SERVICE);
      this.#writing = await service.getCharacteristic(TO_READER);
      const hearing = await service.getCharacteristic(FROM_READER);
      hearing.addEventListener("characteristicvaluechanged", ({ target }) => listener(new Uint8Array(target.value.buffer)));
      await hearing.startNotifications();
    } catch (error) {
      throw new Refusal("no_reader", String(error));
    }
  }

  async send(octets) {
    for (let at = 0; at < octets.length; at += PIECE) {
      await this.#writing.writeValueWithResponse(octets.subarray(at, at + PIECE));
    }
  }

  close() {
    this.#device?.gatt.disconnect();
  }
}
