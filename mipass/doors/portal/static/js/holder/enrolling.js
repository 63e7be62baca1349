// A phone enrolls a reader: it carries messages between the reader and the portal, which decide. Its permit is a card of
// an installer, or a one-time code of the portal.

import { fromBase64url, toBase64url } from "./bytes.js";
import { Refusal } from "./errors.js";
import * as issuer from "./issuer.js";
import { codeIn, enrollmentIn } from "./link.js";
import { converse } from "./service.js";

/** Any number of readers, while the card's credential has the permission. */
export const cardPermit = (card) => ({ organization: card.organization, card });

/** One reader, by a code as it is typed or the text of its picture. Nothing is used up. Throws Refusal. */
export async function codePermit(text, portal) {
  const told = enrollmentIn(text);
  if (told && !told.issuer.startsWith(`${portal}/`)) throw new Refusal("code_of_another_portal");
  const code = told?.code ?? codeIn(text);
  if (!code) throw new Refusal("no_enroll_code");
  return { code, ...(await issuer.findEnrollment(portal, code)) };
}

/** What the reader says of itself. Throws Refusal. */
export const meet = (transport) => converse(transport, (reader) => reader.about());

/** Enroll the reader under that name. Throws Refusal of the portal, or of the reader. */
export async function enroll(permit, transport, name) {
  const post = await postingBy(permit);
  return converse(transport, async (reader) => {
    const begun = await post("/enrollments", {});
    const { csr, eat } = await reader.beginEnrollment(begun);
    const proofs = { name, csr: toBase64url(csr), eat: toBase64url(eat) };
    const done = await post(`/enrollments/${begun.enrollment_id}`, proofs);
    await reader.configure(fromBase64url(done.config), fromBase64url(done.status_list_token ?? ""));
    return done;
  });
}

async function postingBy(permit) {
  if (permit.code) return (path, body) => issuer.postWithCode(permit, path, body);
  const { accessToken } = await issuer.renew(permit.card);
  return (path, body) => issuer.postBelow(permit.card, accessToken, path, body);
}
