// QR codes, drawn here: no link goes to anybody who would draw it.

import { generate } from "../../vendor/lean-qr/lean-qr.js";

const QUIET = 4; // modules around it: ISO/IEC 18004, 6.3.8
const SVG = "http://www.w3.org/2000/svg";

/** The code of a text as a picture with that name. */
export function qrOf(text, label) {
  const code = generate(text);
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${code.size + 2 * QUIET} ${code.size + 2 * QUIET}`);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  const squares = document.createElementNS(SVG, "path");
  squares.setAttribute("d", squaresOf(code));
  picture.append(squares);
  return picture;
}

function squaresOf(code) {
  const rows = [...Array(code.size).keys()];
  return rows.flatMap((y) => rows.filter((x) => code.get(x, y)).map((x) => `M${x} ${y}h1v1h-1z`)).join("");
}
