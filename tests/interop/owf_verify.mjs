// @owf/mdoc as a reader: verifies a device response, and tells every check and the card data.
import { DeviceRequest, DeviceResponse, SessionTranscript, Verifier } from "@owf/mdoc";
import { context } from "./mdoc_context.mjs";
import { answer, fromBase64url, read, toBase64url } from "./peer.mjs";

const given = read();
const checks = [];
const deviceResponse = DeviceResponse.decode(fromBase64url(given.response));
await Verifier.verifyDeviceResponse(
  {
    deviceResponse,
    deviceRequest: DeviceRequest.decode(fromBase64url(given.request)),
    sessionTranscript: SessionTranscript.decode(fromBase64url(given.transcript)),
    trustedCertificates: given.roots.map(fromBase64url),
    onCheck: (check) => checks.push(check),
  },
  context,
);
const [document] = deviceResponse.documents;
const items = document.issuerSigned.issuerNamespaces.issuerNamespaces.get(document.docType);
answer({
  checks: checks.map(({ status, check, reason }) => ({ status, check, reason })),
  docType: document.docType,
  elements: items.map((item) => [item.elementIdentifier, toBase64url(item.elementValue)]),
});
