// Receivers by npm standardwebhooks and svix: what each takes of some messages, and why not.
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { answer, read } from "./peer.mjs";

const verified = (Webhook, { secret, headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers); // throws what it does not take
    return { isTaken: true };
  } catch (error) {
    return { isTaken: false, why: error.message };
  }
};

answer(read().map((each) => ({ standard: verified(Standard, each), svix: verified(Svix, each) })));
