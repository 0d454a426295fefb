import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Topology } from "../topology.js";
import { writeFileAtOnce } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

const seedBytes = 32;

/**
 * Ed25519 keys with which the organisations sign checkpoints of the log, and the trust root that pins them for
 * verifiers. What is there is kept. The quorum is a majority: any two quorums share an organisation, so two
 * conflicting logs cannot both find one unless somebody signs both.
 */
export async function ensureCheckpointKeys(options: { dataDir: string; topology: Topology }): Promise<void> {
  const paths = materialPaths(options.dataDir);
  const mspIds = options.topology.organisations.filter(hasPeer).map(({ mspId }) => mspId);
  const files = mspIds.map((mspId) => ({ mspId, file: paths.checkpointKey(mspId) }));
  if (existsSync(paths.trustRoot) && files.every(({ file }) => existsSync(file))) return;
  const evidence = await import("@antin/evidence");
  for (const { mspId, file } of files) {
    if (existsSync(file)) continue;
    const signer = evidence.generateNoteSigner({ mspId, seed: randomBytes(seedBytes) });
    writeFileAtOnce(file, `${JSON.stringify(signer, null, 2)}\n`, 0o600);
  }
  // Keys pinned earlier stay: receipts signed with them must keep verifying.
  const organisations = existsSync(paths.trustRoot)
    ? [...evidence.parseTrustRoot(readFileSync(paths.trustRoot, "utf8")).organisations]
    : [];
  for (const { mspId, file } of files) {
    const { name, verifierKey } = evidence.parseNoteSignerFile(readFileSync(file, "utf8"));
    if (!organisations.some((pinned) => pinned.verifierKey === verifierKey))
      organisations.push({ mspId, name, verifierKey });
  }
  const { trust } = evidence.checkTrustRoot({
    format: evidence.trustFormat,
    origin: options.topology.checkpointOrigin,
    quorum: Math.floor(mspIds.length / 2) + 1,
    organisations,
  });
  writeFileAtOnce(paths.trustRoot, `${JSON.stringify(trust, null, 2)}\n`);
}

const hasPeer = (organisation: Topology["organisations"][number]): boolean =>
  organisation.peerPortOffset !== undefined;
