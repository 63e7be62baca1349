// @owf/mdoc as a phone that was just given a document: verifies it, and tells every check.
import { Holder } from "@owf/mdoc";
import { context } from "./mdoc_context.mjs";
import { answer, fromBase64url, read } from "./peer.mjs";

const given = read();
const checks = [];
await Holder.verifyIssuerSigned(
  {
    issuerSigned: given.document, // base64url, as OpenID4VCI hands it over
    trustedCertificates: given.roots.map(fromBase64url),
    verificationCallback: (check) => checks.push(check),
  },
  context,
);
answer(checks.map(({ status, check }) => ({ status, check })));
