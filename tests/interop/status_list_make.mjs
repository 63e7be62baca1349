// @owf/token-status-list makes a status list and signs it with the key that the test gave.
import { createPrivateKey, sign } from "node:crypto";
import { CoseKey, ProtectedHeaders, SignatureAlgorithm, UnprotectedHeaders } from "@owf/cose";
import { StatusList, StatusListCwt, StatusListCwtPayload } from "@owf/token-status-list";
import { answer, fromBase64url, read, toBase64url } from "./peer.mjs";

const given = read();
const list = new StatusListCwt({
  payload: StatusListCwtPayload.create({
    subject: given.subject,
    issuedAt: new Date(given.issuedAt),
    expirationTime: new Date(given.expiresAt),
    timeToLive: given.timeToLive,
    statusList: new StatusList(given.statuses, 2, given.aggregationUri),
  }),
  protectedHeaders: ProtectedHeaders.create({ protectedHeaders: new Map([[1, SignatureAlgorithm.ES256]]) }),
  unprotectedHeaders: UnprotectedHeaders.create({
    unprotectedHeaders: new Map([[33, fromBase64url(given.certificate)]]),
  }),
});
const own = createPrivateKey({ key: given.key, format: "jwk" });
const signer = {
  sign: ({ toBeSigned }) =>
    new Uint8Array(sign("sha256", toBeSigned, { key: own, dsaEncoding: "ieee-p1363" })),
};
const signingKey = CoseKey.fromJwk({ ...given.key, alg: "ES256" });
const token = await list.signAndEncode({ signingKey, algorithm: SignatureAlgorithm.ES256 }, signer);
answer({ token: toBase64url(token) });
