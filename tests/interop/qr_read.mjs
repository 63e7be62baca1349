// jsqr as a camera: reads a picture, or what the holders' page draws of a text.
import { fileURLToPath } from "node:url";
import jsQR from "jsqr";
import { answer, read } from "./peer.mjs";

const QUIET = 4, SCALE = 4;
const given = read();

/** The page's code as pixels. */
async function drawn(text) {
  const file = fileURLToPath(new URL("../../mipass/doors/portal/static/vendor/lean-qr/lean-qr.js", import.meta.url));
  const code = (await import(file)).generate(text);
  const width = (code.size + 2 * QUIET) * SCALE;
  const pixels = new Uint8ClampedArray(4 * width * width).fill(255);
  for (let place = 0; place < width * width; place++) {
    const [x, y] = [place % width, Math.floor(place / width)].map((each) => Math.floor(each / SCALE) - QUIET);
    if (x >= 0 && y >= 0 && code.get(x, y)) pixels.fill(0, 4 * place, 4 * place + 3);
  }
  return { pixels, width, height: width };
}

const picture = given.text ? await drawn(given.text) : { ...given, pixels: new Uint8ClampedArray(Buffer.from(given.pixels, "base64")) };
answer(jsQR(picture.pixels, picture.width, picture.height)?.data ?? "");
