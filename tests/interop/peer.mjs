// What every script of this folder begins and ends with.
import { readFileSync } from "node:fs";

/** The JSON that the test gave. */
export const read = () => JSON.parse(readFileSync(0, "utf8"));

/** Give the test its answer. */
export const answer = (value) => process.stdout.write(JSON.stringify(value));

export const fromBase64url = (text) => new Uint8Array(Buffer.from(text, "base64url"));
export const toBase64url = (bytes) => Buffer.from(bytes).toString("base64url");
