// @auth0/mdl as a reader: verifies a device response, and tells every check and the card data.
import mdl from "@auth0/mdl";
import { answer, fromBase64url, read, toBase64url } from "./peer.mjs";

const given = read();
const checks = [];
const document = await new mdl.Verifier(given.roots).verify(fromBase64url(given.response), {
  encodedSessionTranscript: fromBase64url(given.transcript), // the embedded form, or it fails
  onCheck: (check) => checks.push(check),
});
const [shown] = document.documents;
answer({
  checks: checks.map(({ status, id, reason }) => ({ status, id, reason })),
  docType: shown.docType,
  elements: Object.entries(shown.getIssuerNameSpace(shown.docType)).map(([name, value]) => [name, toBase64url(value)]),
});
