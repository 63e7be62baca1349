// An invitation's link as mail programs, gateways and hands leave it: `#` become `%23`, encoded twice, wrapped over
// lines, in capitals, with a full stop behind it, or its last part alone.

const DECODINGS = 4; // a gateway upon a gateway
const TOKEN = "[\\w-]{43}"; // 256 bits in base64url: whatever follows them is not of the link
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const OFFER = new RegExp(`(?:(https?://[^\\s/?#=]+(?:/[^?#=:]*?)?)/mobile/)?(${UUID})/offers/(${TOKEN})`, "i");
const BROKEN = /=\r?\n|[\s\u00ad\u200b-\u200f\u2060\ufeff]/g; // where lines were folded, and what cannot be seen

const decoded = (text) => text.replace(/%([0-9a-f]{2})/gi, (_whole, octet) => String.fromCharCode(parseInt(octet, 16)));

/** The address of the offer that a text names, "" if it names none. A part without origin is the portal's. */
export function offerIn(text, portal) {
  let read = text;
  for (let time = 0; time <= DECODINGS; time++) {
    const found = OFFER.exec(read.replace(BROKEN, ""));
    if (found) return `${originLowered(found[1] ?? portal)}/mobile/${found[2].toLowerCase()}/offers/${found[3]}`;
    read = decoded(read);
  }
  return "";
}

/** Whether an address was meant to bring an invitation, be it damaged. */
export const isMeantAsLink = (text) => /credential_offer|offers/i.test(decoded(decoded(text)));

const originLowered = (address) => address.replace(/^[^/]+\/\/[^/]+/, (origin) => origin.toLowerCase());
