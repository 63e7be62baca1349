// An invitation's link as mail programs, gateways and hands leave it: `#` become `%23`, encoded twice, wrapped over
// lines, in capitals, with a full stop behind it, its last part alone, or the short code that the mail has beside it.

const DECODINGS = 4; // a gateway upon a gateway
const TOKEN = "[\\w-]{43}"; // 256 bits in base64url: whatever follows them is not of the link
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const OFFER = new RegExp(`(?:(https?://[^\\s/?#=]+(?:/[^?#=:]*?)?)/mobile/)?(${UUID})/offers/(${TOKEN})`, "i");
const ISSUER = new RegExp(`^https?://.+/mobile/${UUID}$`);
const BROKEN = /=\r?\n|[\s\u00ad\u200b-\u200f\u2060\ufeff]/g; // where lines were folded, and what cannot be seen
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/; // Crockford's base 32, 50 bits
const BETWEEN = /[\s\p{Pd}\u2212\u00ad\u200b-\u200f\u2060\ufeff.,;:]/gu;

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

/** The link's code that a text is, as the portal reads it: whatever was typed between or for its signs. "" for another text. */
export function codeIn(text) {
  const signs = text.replace(BETWEEN, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return CODE.test(signs) ? signs : "";
}

/** The issuer and the one-time code in the text that the portal's *+ Enroll Readers* shows as a picture; null in another. */
export function enrollmentIn(text) {
  const told = new URLSearchParams(text.slice(text.indexOf("#") + 1).trim());
  const [issuer, code] = [told.get("issuer") ?? "", codeIn(told.get("code") ?? "")];
  return ISSUER.test(issuer) && code ? { issuer, code } : null;
}

/** What opens the offer in a wallet of others (OpenID4VCI 1.0, 4.1.3). */
export const walletLink = (offer) => `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offer)}`;

/** Whether an address was meant to bring an invitation, be it damaged. */
export const isMeantAsLink = (text) => /credential_offer|offers/i.test(decoded(decoded(text)));

const originLowered = (address) => address.replace(/^[^/]+\/\/[^/]+/, (origin) => origin.toLowerCase());
