// @owf/token-status-list reads a status list; @owf/cose takes it apart, and Node checks the signature.
import { X509Certificate, verify } from "node:crypto";
import { cborDecode } from "@owf/cose";
import { StatusListCwt } from "@owf/token-status-list";
import { answer, fromBase64url, read } from "./peer.mjs";

const given = read();
const token = fromBase64url(given.token);
const signed = cborDecode(token); // by its tag a Sign1
const signer = new X509Certificate(signed.unprotectedHeaders.headers.get(33));
const { payload, protectedHeaders } = StatusListCwt.fromToken(token);
const list = payload.statusList;
answer({
  isSigned: verify(
    "sha256", signed.toBeSigned, { key: signer.publicKey, dsaEncoding: "ieee-p1363" }, signed.signature,
  ),
  isVouchedFor: signer.verify(new X509Certificate(fromBase64url(given.root)).publicKey),
  type: protectedHeaders.headers.get(16),
  subject: payload.subject,
  issuedAt: payload.issuedAt.getTime(),
  expiresAt: payload.expirationTime.getTime(),
  timeToLive: payload.timeToLive,
  bits: list.getBitsPerStatus(),
  aggregationUri: list.aggregationUri,
  size: list.statusList.length,
  statuses: given.indexes.map((index) => list.getStatus(index)),
});
