// @owf/mdoc as a phone, second half: reads the reader's request and answers it. The session's encryption is
// Node's Web Crypto, after ISO 18013-5, 9.1.1.5.
import { createHash, webcrypto } from "node:crypto";
import {
  CoseKey, DeviceEngagement, DeviceRequest, EReaderKey, Holder, IssuerSigned, SessionTranscript,
  cborDecode, cborEncode,
} from "@owf/mdoc";
import { context } from "./mdoc_context.mjs";
import { answer, fromBase64url, read, toBase64url } from "./peer.mjs";

const { subtle } = webcrypto;
const given = read();
const curve = { name: "ECDH", namedCurve: "P-256" };

const establishment = cborDecode(fromBase64url(given.establishment));
const readerKey = EReaderKey.decode(establishment.get("eReaderKey").buffer);
const transcript = SessionTranscript.forQrHandover({
  deviceEngagement: DeviceEngagement.decode(fromBase64url(given.engagement)),
  eReaderKey: readerKey,
});
const transcriptBytes = transcript.encode({ asDataItem: true });

const own = await subtle.importKey("jwk", given.ephemeral, curve, false, ["deriveBits"]);
const { kty, crv, x, y } = readerKey.jwk;
const theirs = await subtle.importKey("jwk", { kty, crv, x, y }, curve, false, []);
const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own, 256);
const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
const salt = createHash("sha256").update(transcriptBytes).digest();
const sessionKey = (info, usage) =>
  subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(info) },
    material, { name: "AES-GCM", length: 256 }, false, [usage],
  );
const iv = (side) => Uint8Array.from([0, 0, 0, 0, 0, 0, 0, side, 0, 0, 0, 1]);

const request = new Uint8Array(
  await subtle.decrypt(
    { name: "AES-GCM", iv: iv(0) }, await sessionKey("SKReader", "decrypt"), establishment.get("data"),
  ),
);
const checks = [];
await Holder.verifyDeviceRequest(
  { deviceRequest: request, sessionTranscript: transcript, verificationCallback: (check) => checks.push(check) },
  context,
);
const response = await Holder.createDeviceResponseForDeviceRequest(
  {
    deviceRequest: DeviceRequest.decode(request),
    sessionTranscript: transcript,
    issuerSigned: [IssuerSigned.decode(fromBase64url(given.document))],
    signature: { signingKey: CoseKey.fromJwk(given.deviceKey) },
  },
  context,
);
const encrypted = new Uint8Array(
  await subtle.encrypt({ name: "AES-GCM", iv: iv(1) }, await sessionKey("SKDevice", "encrypt"), response.encode()),
);
answer({
  checks: checks.map(({ status, check }) => ({ status, check })),
  sessionData: toBase64url(cborEncode(new Map([["data", encrypted]]))),
});
