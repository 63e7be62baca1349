// The portal as a phone sees it: OpenID4VCI 1.0 with a pre-authorized code, DPoP and one addition of ours, the
// mailed code. Every function throws Refusal: `offline`, or what the portal answered.

import { fromBase64url } from "./bytes.js";
import { Refusal } from "./errors.js";
import { makeDpop, makeKeyProof } from "./jose.js";

const PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
const QUIET = { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };

async function send(url, options = {}) {
  try {
    return await fetch(url, { ...QUIET, ...options });
  } catch (error) {
    throw new Refusal("offline", String(error));
  }
}

/** The reason of an answer that refuses: a problem's `code` (RFC 9457), or the `error` of OAuth. */
async function refusalOf(response) {
  const told = await response.json().catch(() => ({}));
  const refusal = new Refusal(told.code ?? told.error ?? `status_${response.status}`, told.error_description ?? told.detail ?? "");
  refusal.status = response.status;
  return refusal;
}

async function json(url, options) {
  const response = await send(url, options);
  if (!response.ok) throw await refusalOf(response);
  return response.status === 204 ? null : response.json();
}

const post = (url, body, headers = {}) =>
  json(url, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });

/** The address of a metadata document: the well-known part stands before the issuer's path. */
function wellKnown(name, issuer) {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/${name}${pathname}`;
}

/** The offer behind a link: its issuer, and a code that is good once and for ten minutes. */
export async function fetchOffer(uri) {
  const offer = await json(uri);
  const grant = offer.grants?.[PRE_AUTHORIZED];
  if (!grant || !uri.startsWith(`${offer.credential_issuer}/`)) throw new Refusal("bad_offer");
  return {
    issuer: offer.credential_issuer,
    configuration: offer.credential_configuration_ids[0],
    code: grant["pre-authorized_code"],
    codeLength: grant.tx_code?.length ?? 6,
  };
}

/** The address of the offer whose link has this short code. Throws `unknown_link_code`. */
export async function findOffer(portal, code) {
  return (await post(`${portal}/mobile/offers`, { code })).credential_offer_uri;
}

/** Where the issuer's endpoints are, its roots and the hashes of its roots of readers in base64url, and how it looks. */
export async function fetchIssuer(issuer, configuration) {
  const [about, server] = await Promise.all([
    json(wellKnown("openid-credential-issuer", issuer)),
    json(wellKnown("oauth-authorization-server", issuer)),
  ]);
  if (!Array.isArray(about.mipass_roots) || !about.mipass_roots.length) throw new Refusal("bad_offer", "The issuer names no roots.");
  const card = about.credential_configurations_supported?.[configuration];
  const look = card?.credential_metadata?.display?.[0] ?? card?.display?.[0] ?? {};
  return {
    endpoints: {
      token: server.token_endpoint,
      nonce: about.nonce_endpoint,
      credential: about.credential_endpoint,
      notification: about.notification_endpoint,
    },
    roots: about.mipass_roots,
    readerRoots: about.mipass_reader_roots_sha256 ?? [],
    organization: about.display?.[0]?.name ?? "",
    distributor: look.name ?? "",
    logo: look.logo?.uri ?? about.display?.[0]?.logo?.uri ?? "",
    accent: look.background_color ?? "",
    onAccent: look.text_color ?? "",
  };
}

/** Have the code mailed to the invited address. */
export const requestCode = (offerUri) => json(`${offerUri}/code`, { method: "POST" });

async function requestToken(card, parameters) {
  const url = card.endpoints.token;
  const DPoP = await makeDpop(card.dpopKey, { method: "POST", url });
  const body = new URLSearchParams(parameters);
  const answer = await json(url, { method: "POST", headers: { DPoP }, body });
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? card.refreshToken,
    scope: answer.scope ?? "",
    status: answer.credential_status,
    label: answer.credential_label ?? "",
  };
}

/** The first token: claims the offer for this phone's keys. The offer is fetched anew, since its code is short-lived. */
export async function claim(card, txCode) {
  const { code } = await fetchOffer(card.id);
  return requestToken(card, { grant_type: PRE_AUTHORIZED, "pre-authorized_code": code, tx_code: txCode });
}

/** A fresh token. What the holder has not accepted yet is not accepted by this either (ours). */
export const renew = (card) => requestToken(card, { grant_type: "refresh_token", refresh_token: card.refreshToken, undecided: card.stage !== "accepted" });

/** Headers of a request with the access token. */
export async function authorization(card, accessToken, method, url) {
  const DPoP = await makeDpop(card.dpopKey, { method, url, accessToken });
  return { Authorization: `DPoP ${accessToken}`, DPoP };
}

/** A fresh document for the card's device key. */
export async function fetchDocument(card, accessToken) {
  const { credential, nonce } = card.endpoints;
  const { c_nonce } = await json(nonce, { method: "POST" });
  const proof = await makeKeyProof(card.deviceKey, { issuer: card.issuer, nonce: c_nonce });
  const body = { credential_configuration_id: card.configuration, proofs: { jwt: [proof] } };
  const answer = await post(credential, body, await authorization(card, accessToken, "POST", credential));
  return { document: fromBase64url(answer.credentials[0].credential), notificationId: answer.notification_id };
}

/** Tell what became of the document: credential_accepted, credential_failure or credential_deleted. */
export async function notify(card, accessToken, event) {
  const url = card.endpoints.notification;
  const body = { notification_id: card.notificationId, event };
  return post(url, body, await authorization(card, accessToken, "POST", url));
}

/** To a path below the card's issuer. */
export async function postBelow(card, accessToken, path, body) {
  const url = `${card.issuer}${path}`;
  return post(url, body, await authorization(card, accessToken, "POST", url));
}

/** Ours: where a one-time code enrolls a reader to. Throws `code_refused`. */
export async function findEnrollment(portal, code) {
  const { credential_issuer: issuer, organization } = await post(`${portal}/mobile/enrollment-codes`, { code });
  return { issuer, organization };
}

/** Ours: to a path below the issuer, with a one-time code in place of a card. */
export const postWithCode = ({ issuer, code }, path, body) => post(`${issuer}${path}`, body, { Authorization: `Enrollment ${code}` });

/** The signed status list, to be carried to readers. */
export async function fetchStatusList(url) {
  const response = await send(url, { headers: { Accept: "application/statuslist+cwt" } });
  if (!response.ok) throw await refusalOf(response);
  return new Uint8Array(await response.arrayBuffer());
}
