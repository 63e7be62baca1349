// @openid4vc/openid4vci as the phone: it follows an offer to the end. Without `txCode` it only asks for the code.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

import { clientAuthenticationAnonymous, Oauth2Client, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";

import { answer, read } from "./peer.mjs";

setGlobalConfig({ allowInsecureUrls: true }); // the portal under test speaks HTTP on this machine

const given = read();

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, jwk: publicKey.export({ format: "jwk" }) };
}

const keys = { dpop: newKey(), device: newKey() };
const signerOf = ({ jwk }) => ({ method: "jwk", alg: "ES256", publicJwk: jwk });
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signJwt(signer, { header, payload }) {
  const key = Object.values(keys).find(({ jwk }) => jwk.x === signer.publicJwk.x);
  const content = `${encode(header)}.${encode(payload)}`;
  const signature = sign("sha256", Buffer.from(content), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return { jwt: `${content}.${signature.toString("base64url")}`, signerJwk: key.jwk };
}

const callbacks = {
  fetch,
  signJwt,
  hash: (data, algorithm) => createHash(algorithm.replace("-", "")).update(data).digest(),
  generateRandom: (length) => randomBytes(length),
  clientAuthentication: clientAuthenticationAnonymous(),
};
const client = new Openid4vciClient({ callbacks });

const link = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(given.offerUri)}`;
const credentialOffer = await client.resolveCredentialOffer(link);
const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);

if (!given.txCode) {
  const asked = await fetch(`${given.offerUri}/code`, { method: "POST" });
  answer({ status: asked.status, version: issuerMetadata.originalDraftVersion, offer: credentialOffer });
} else {
  answer(await accept());
}

async function accept() {
  const dpop = { signer: signerOf(keys.dpop) };
  const granted = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode: given.txCode,
    dpop,
  });
  const first = await fetchCredential(granted.accessTokenResponse.access_token, dpop);
  await client.sendNotification({
    issuerMetadata,
    notification: { notificationId: first.notification_id, event: "credential_accepted" },
    accessToken: granted.accessTokenResponse.access_token,
    dpop,
  });
  const refreshed = await refresh(granted, dpop);
  const second = await fetchCredential(refreshed.access_token, dpop);
  return {
    granted: granted.accessTokenResponse,
    refreshed,
    credentials: [first, second].map(({ credentials }) => credentials[0].credential),
    deviceKey: keys.device.jwk,
  };
}

async function refresh(granted, dpop) {
  const server = issuerMetadata.authorizationServers.find(({ issuer }) => issuer === granted.authorizationServer);
  const { accessTokenResponse } = await new Oauth2Client({ callbacks }).retrieveRefreshTokenAccessToken({
    authorizationServerMetadata: server,
    refreshToken: granted.accessTokenResponse.refresh_token,
    dpop,
  });
  return accessTokenResponse;
}

async function fetchCredential(accessToken, dpop) {
  const credentialConfigurationId = credentialOffer.credential_configuration_ids[0];
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
  const { jwt } = await client.createCredentialRequestJwtProof({
    issuerMetadata,
    credentialConfigurationId,
    nonce,
    signer: signerOf(keys.device),
  });
  const { credentialResponse } = await client.retrieveCredentials({
    issuerMetadata,
    accessToken,
    credentialConfigurationId,
    proofs: { jwt: [jwt] },
    dpop,
  });
  return credentialResponse;
}
