// The camera reads a QR code, in browsers that can: those with a BarcodeDetector.

import { Refusal } from "./errors.js";

const EVERY = 200; // ms
const FORMAT = "qr_code";

/** Whether there is a camera to ask for, and a browser that reads what it sees. */
export async function canScan() {
  if (!globalThis.BarcodeDetector || !navigator.mediaDevices?.getUserMedia) return false;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes(FORMAT);
}

/** What the first QR code before the camera says; "" if the video leaves the page before. Throws Refusal `no_camera`. */
export async function scan(video) {
  const stream = await openCamera();
  try {
    video.srcObject = stream;
    await video.play();
    return await firstSeen(video);
  } catch (error) {
    if (video.isConnected) throw new Refusal("no_camera", String(error));
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

async function openCamera() {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    throw new Refusal("no_camera", String(error));
  }
}

async function firstSeen(video) {
  const detector = new BarcodeDetector({ formats: [FORMAT] });
  while (video.isConnected) {
    const [seen] = await detector.detect(video);
    if (seen) return seen.rawValue;
    await new Promise((goOn) => setTimeout(goOn, EVERY));
  }
  return "";
}
