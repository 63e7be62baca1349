// An installer's phone enrolls a reader: it carries messages between the reader and the portal, which decide.

import { fromBase64url, toBase64url } from "./bytes.js";
import * as issuer from "./issuer.js";
import { converse } from "./service.js";

/** What the reader says of itself. Throws Refusal. */
export const meet = (transport) => converse(transport, (reader) => reader.about());

/** Enroll the reader under that name. Throws Refusal of the portal, or of the reader. */
export async function enroll(card, transport, name) {
  const { accessToken } = await issuer.renew(card);
  return converse(transport, async (reader) => {
    const begun = await issuer.beginEnrollment(card, accessToken);
    const { csr, eat } = await reader.beginEnrollment(begun);
    const proofs = { name, csr: toBase64url(csr), eat: toBase64url(eat) };
    const done = await issuer.finishEnrollment(card, accessToken, begun.enrollment_id, proofs);
    await reader.configure(fromBase64url(done.config), fromBase64url(done.status_list_token ?? ""));
    return done;
  });
}
