// @auth0/mdl as a phone: signs a device response with our document for a session.
import mdl from "@auth0/mdl";
import { answer, fromBase64url, read, toBase64url } from "./peer.mjs";

const given = read();
const wanted = {
  id: "card",
  input_descriptors: [
    {
      id: given.docType,
      format: { mso_mdoc: { alg: ["ES256"] } },
      constraints: {
        limit_disclosure: "required",
        fields: [{ path: [`$['${given.docType}']['card_data']`], intent_to_retain: false }],
      },
    },
  ],
};
const response = await mdl.DeviceResponse.from(fromBase64url(given.held))
  .usingPresentationDefinition(wanted)
  .usingSessionTranscriptBytes(fromBase64url(given.transcript))
  .authenticateWithSignature(given.deviceKey, "ES256")
  .sign();
answer(toBase64url(response.encode()));
