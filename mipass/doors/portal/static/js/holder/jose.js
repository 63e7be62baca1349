// The two kinds of signed JSON that the phone sends: DPoP proofs (RFC 9449) and key proofs (OpenID4VCI 1.0, F.1).

import { sha256, toBase64url, utf8 } from "./bytes.js";
import { publicJwk, sign } from "./keys.js";

const seconds = (at) => Math.floor(at / 1000);
const part = (value) => toBase64url(utf8(JSON.stringify(value)));

async function jws(pair, type, payload) {
  const header = { typ: type, alg: "ES256", jwk: await publicJwk(pair) };
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${toBase64url(await sign(pair, utf8(signed)))}`;
}

/** Proves for one request that its sender holds the key; `accessToken` where one is sent along. `at` in ms. */
export async function makeDpop(pair, { method, url, accessToken, nonce, at = Date.now() }) {
  const htu = url.split(/[?#]/)[0];
  const payload = { jti: toBase64url(crypto.getRandomValues(new Uint8Array(16))), htm: method, htu, iat: seconds(at) };
  if (accessToken) payload.ath = toBase64url(await sha256(utf8(accessToken)));
  if (nonce) payload.nonce = nonce;
  return jws(pair, "dpop+jwt", payload);
}

/** Proves to the issuer that the phone holds the key that the credential is to be bound to. */
export const makeKeyProof = (pair, { issuer, nonce, at = Date.now() }) =>
  jws(pair, "openid4vci-proof+jwt", { aud: issuer, iat: seconds(at), nonce });
