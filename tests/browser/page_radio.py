"""What a page needs beside the browser's emulated radio: see decision 0058.

Two things are missing in the emulation: notifications (so the script reads on and on, and each read fires the
page's own listeners), and word of a page that hangs up. The browser takes that page as connected until it is
told otherwise, so the script lets it connect again only then. And it stretches the page's limits of time: a
busy machine is slower than a radio.
"""

SCRIPT = """
const start = BluetoothRemoteGATTCharacteristic.prototype.startNotifications;
BluetoothRemoteGATTCharacteristic.prototype.startNotifications = async function () {
  await start.call(this);
  (async () => { try { for (;;) await this.readValue(); } catch { /* the reader is gone */ } })();
  return this;
};
const { connect, disconnect } = BluetoothRemoteGATTServer.prototype;
let parted = null;
BluetoothRemoteGATTServer.prototype.disconnect = function () {
  if (this.connected) {
    parted = new Promise((resolve) => { window.forgotten = resolve; });
    hungUp("");
  }
  return disconnect.call(this);
};
BluetoothRemoteGATTServer.prototype.connect = async function () {
  await parted;
  return connect.call(this);
};
const wait = window.setTimeout;
window.setTimeout = (act, ms, ...rest) => wait(act, ms >= 5000 ? 6 * ms : ms, ...rest);
"""
