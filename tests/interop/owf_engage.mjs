// @owf/mdoc as a phone, first half: an ephemeral key, and the engagement that carries it.
import { generateKeyPairSync } from "node:crypto";
import { DeviceEngagement, EDeviceKey, Security } from "@owf/mdoc";
import { answer, toBase64url } from "./peer.mjs";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const security = Security.create({
  cipherSuiteIdentifier: 1,
  eDeviceKey: EDeviceKey.fromJwk(publicKey.export({ format: "jwk" })),
});
// Version 0.6.0 wants the encoded form here, against its own types.
const engagement = DeviceEngagement.create({ version: "1.0", security: security.encodedStructure });
answer({
  engagement: toBase64url(engagement.encode()),
  ephemeral: privateKey.export({ format: "jwk" }),
});
