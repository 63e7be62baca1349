// Loads every peer and tells which of the names used by the other scripts it has.
import { answer, read } from "./peer.mjs";

const found = {};
for (const [name, members] of Object.entries(read())) {
  const peer = await import(name);
  found[name] = members.filter((member) => member in peer);
}
answer(found);
