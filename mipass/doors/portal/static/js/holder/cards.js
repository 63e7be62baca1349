// A card's way on this phone: invited, claiming, authorized, issued, accepted, gone. Every step is kept before the next
// begins, so that whatever was interrupted goes on from there. Functions throw Refusal.

import { advertised } from "./ble.js";
import { fromBase64url, sha256 } from "./bytes.js";
import { Refusal } from "./errors.js";
import * as issuer from "./issuer.js";
import { newSigningKey } from "./keys.js";
import { requireMeans } from "./means.js";
import { readDocument, verifyDocument } from "./mdoc.js";
import { isEnded, newerList } from "./status.js";
import { askToPersist, forget, getCard, keep, listCards } from "./store.js";
import { readCertificate } from "./x509.js";

const FINAL = ["revoked", "deleted"]; // of the portal's words for a credential
const GONE = new Set(["invalid_grant", "invalid_token"]);
const DAY = 86_400_000;
const CODE_LIFETIME = 600_000; // ms

/** The card of an offer's address, "" for none; known ones go on where they were. `origins` are this portal's. */
export async function openOffer(uri, origins) {
  if (!uri || !origins.includes(new URL(uri).origin)) throw new Refusal("other_portal");
  const known = await getCard(uri);
  if (known && known.stage !== "invited") return known;
  await requireMeans();
  const { code: _, ...offer } = await issuer.fetchOffer(uri); // the code is fetched anew when it is used
  const about = await issuer.fetchIssuer(offer.issuer, offer.configuration);
  await forgetUnclaimed();
  return keep({ id: uri, addedAt: Date.now(), stage: "invited", ...offer, ...about });
}

/** Links that were looked at and never claimed hold nothing of worth; keys that the portal may know are kept. */
async function forgetUnclaimed() {
  for (const card of await listCards()) if (card.stage === "invited" && !card.dpopKey) await forget(card.id);
}

/** Have the code mailed. That it was is kept: whoever looks into the mail meanwhile comes back to enter it. */
export async function requestCode(card) {
  await requireMeans();
  await issuer.requestCode(card.id);
  return keep(card, { codeSentAt: Date.now() });
}

/** What is due next of a card's way here: invitation, code, accept or card. */
export function nextStep(card) {
  if (card.stage === "invited") return Date.now() - (card.codeSentAt ?? 0) < CODE_LIFETIME ? "code" : "invitation";
  return { authorized: "accept", issued: "accept" }[card.stage] ?? "card";
}

/** Claim the invitation with the mailed code, and fetch the document. */
export async function claim(card, txCode) {
  if (!card.dpopKey) {
    // Kept first: if the answer is lost, the same keys ask again, and the portal knows them.
    await keep(card, { dpopKey: await newSigningKey(), deviceKey: await newSigningKey() });
  }
  const token = await issuer.claim(card, txCode);
  await keep(card, { stage: "authorized", refreshToken: token.refreshToken, scope: token.scope, label: token.label });
  return fetchCard(card, token.accessToken);
}

/** Go on after an interruption between the token and the document. */
export async function resume(card) {
  if (card.stage !== "authorized") return card;
  const token = await stillOpen(card);
  return fetchCard(card, token.accessToken);
}

const rootsOf = (card) => card.roots.map((root) => readCertificate(fromBase64url(root)));

/** Fetch a document and keep it if it is right; a wrong one is reported, and nothing changes. */
async function fetchCard(card, accessToken) {
  const { document, notificationId } = await issuer.fetchDocument(card, accessToken);
  try {
    await verifyDocument(document, { roots: rootsOf(card), pair: card.deviceKey, at: Date.now(), mayBeginLater: true });
  } catch (error) {
    await issuer.notify({ ...card, notificationId }, accessToken, "credential_failure").catch(() => {});
    throw error;
  }
  const stage = card.stage === "accepted" ? "accepted" : "issued";
  return keep(card, { document, notificationId, stage, refreshedAt: Date.now() });
}

/** Accept: the portal counts the credential as Enabled from here on. */
export async function accept(card) {
  const { accessToken } = await stillOpen(card);
  await issuer.notify(card, accessToken, "credential_accepted");
  await keep(card, { stage: "accepted", status: "enabled" });
  askToPersist();
  return fetchList(card);
}

/** A token for an invitation that is still open. Throws Refusal `replaced` or `revoked`, and the card has ended. */
async function stillOpen(card) {
  try {
    const token = await issuer.renew(card);
    if (!FINAL.includes(token.status)) return token;
    await end(card, token.status);
  } catch (error) {
    if (!GONE.has(error.code)) throw error;
    await end(card, error.code);
  }
  throw new Refusal(FINAL.includes(card.reason) ? "revoked" : "replaced");
}

/** Take the newest status list along; without network, or where none is newer, the one held is carried on. */
async function fetchList(card) {
  try {
    const uri = readDocument(card.document).statusUri;
    const found = await issuer.fetchStatusList(uri);
    const facts = { uri, roots: rootsOf(card), at: Date.now() };
    return await keep(card, { statusList: await newerList(card.statusList ?? null, found, facts) });
  } catch {
    return card;
  }
}

export const isDue = (card) => card.stage === "accepted" && !isFinal(card) && Date.now() - card.refreshedAt > DAY;
export const isFinal = (card) => card.stage === "gone" || FINAL.includes(card.status);

/** Ask the portal how the card stands; fetch a fresh document and list. Throws Refusal, and the card is as it was. */
export async function refresh(card) {
  if (card.stage !== "accepted" || isFinal(card)) return card;
  try {
    const token = await issuer.renew(card);
    if (FINAL.includes(token.status)) return await endIfSigned(card, token.status);
    const about = await issuer.fetchIssuer(card.issuer, card.configuration);
    await keep(card, { ...about, scope: token.scope, label: token.label, status: token.status, isUnknown: false });
    if (card.status === "enabled") await fetchCard(card, token.accessToken);
    return await fetchList(card);
  } catch (error) {
    if (GONE.has(error.code)) return endIfSigned(card, error.code);
    throw error;
  }
}

/** What is not signed ends no card: a portal that was put back to an earlier state does not know it. It says so. */
async function endIfSigned(card, reason) {
  await fetchList(card);
  return await isSignedOff(card) ? end(card, reason) : keep(card, { isUnknown: true });
}

async function isSignedOff(card) {
  try {
    const { statusUri: uri, statusIndex: index } = readDocument(card.document);
    return await isEnded({ uri, index, token: card.statusList, roots: rootsOf(card) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false; // a damaged document tells nothing
  }
}

/** Refresh what can be refreshed, each card by itself; without network, and where one is damaged, all stays as it is. */
export async function refreshAll(which) {
  for (const card of await listCards()) {
    if (which(card)) await refresh(card).catch((error) => { if (!(error instanceof Refusal)) reportError(error); });
  }
}

/** The card opens nothing any more: its document and its keys go. */
const end = (card, reason) =>
  keep(card, { stage: "gone", reason, document: null, statusList: null, deviceKey: null });

/** Take the card off this phone, and tell the portal while it still knows it. */
export async function remove(card) {
  if (card.stage === "accepted" || card.stage === "issued") {
    try {
      const { accessToken } = await issuer.renew(card);
      await issuer.notify(card, accessToken, "credential_deleted");
    } catch (error) {
      if (error.code === "offline") throw error;
    }
  }
  return forget(card.id);
}

/** What the doors of the card's organization advertise. */
export const doorsOf = (card) => Promise.all(card.roots.map(async (root) => advertised(await sha256(fromBase64url(root)))));

/** What a reader is shown. */
export const presentable = (card) => ({
  octets: card.document,
  pair: card.deviceKey,
  roots: rootsOf(card),
  readerRoots: (card.readerRoots ?? []).map(fromBase64url), // none in a card of before
  statusTokens: card.statusList ? [card.statusList] : [],
});
