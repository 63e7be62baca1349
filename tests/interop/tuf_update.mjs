// tuf-js as a reader: proves the repository's metadata from the root it was made with, and fetches an image.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Updater } from "tuf-js";
import { answer, fromBase64url, read } from "./peer.mjs";

const given = read();
const folder = given.folder ?? mkdtempSync(join(tmpdir(), "tuf-"));
if (given.root) writeFileSync(join(folder, "root.json"), fromBase64url(given.root));
try {
  const updater = new Updater({
    metadataDir: folder,
    metadataBaseUrl: `${given.url}/metadata`,
    targetDir: folder,
    targetBaseUrl: `${given.url}/targets`,
    config: { fetchRetry: false },
  });
  await updater.refresh();
  const target = await updater.getTargetInfo(given.target);
  const file = await updater.downloadTarget(target);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  answer({ folder, sha256, custom: target.custom });
} catch (error) {
  answer({ folder, error: error.constructor.name, message: error.message });
}
