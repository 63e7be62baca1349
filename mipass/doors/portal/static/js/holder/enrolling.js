// An installer's phone enrols a reader: it carries messages between the reader and the portal, which decide.

import { fromBase64url, toBase64url } from "./bytes.js";
import * as issuer from "./issuer.js";
import { converse } from "./service.js";

/** What the reader says of itself. Throws Refusal. */
export const meet = (transport) => converse(transport, (reader) => reader.about());

/** Enrol the reader under that name. Throws Refusal of the portal, or of the reader. */
export async function enrol(card, transport, name) {
  const { accessToken } = await issuer.renew(card);
  return converse(transport, async (reader) => {
    const begun = await issuer.beginEnrolment(card, accessToken);
    const { csr, eat } = await reader.beginEnrolment(begun);
    const proofs = { name, csr: toBase64url(csr), eat: toBase64url(eat) };
    const done = await issuer.finishEnrolment(card, accessToken, begun.enrollment_id, proofs);
    await reader.configure(fromBase64url(done.config), fromBase64url(done.status_list_token ?? ""));
    return done;
  });
}
