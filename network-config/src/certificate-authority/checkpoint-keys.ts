import { createPrivateKey, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { NetworkError } from "../network-error.js";
import type { Topology } from "../topology.js";
import { keyAtRest } from "./key-encryption.js";
import { writeFileAtOnce } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

const seedBytes = 32;

/**
 * Ed25519 keys with which the organisations sign checkpoints of the log, and the trust root that pins them for
 * verifiers. What is there is kept. The quorum is a majority: any two quorums share an organisation, so two
 * conflicting logs cannot both find one unless somebody signs both.
 */
export async function ensureCheckpointKeys(options: {
  dataDir: string;
  topology: Topology;
  keySecret?: string;
}): Promise<void> {
  const paths = materialPaths(options.dataDir);
  const mspIds = options.topology.organisations.filter(hasPeer).map(({ mspId }) => mspId);
  const files = mspIds.map((mspId) => ({ mspId, file: paths.checkpointKey(mspId) }));
  if (existsSync(paths.trustRoot) && files.every(({ file }) => existsSync(file))) return;
  const evidence = await import("@antin/evidence");
  mkdirSync(paths.checkpointKeys, { recursive: true, mode: 0o700 });
  for (const { mspId, file } of files) {
    if (existsSync(file)) continue;
    const seed = randomBytes(seedBytes);
    const signer = evidence.generateNoteSigner({ mspId, seed });
    writeFileAtOnce(file, checkpointKeyText(signer, seed, options.keySecret), 0o600);
  }
  // Keys pinned earlier stay: receipts signed with them must keep verifying.
  const organisations = existsSync(paths.trustRoot)
    ? [...evidence.parseTrustRoot(readFileSync(paths.trustRoot, "utf8")).organisations]
    : [];
  for (const { mspId, file } of files) {
    const { name, verifierKey } = readPublicPart(file);
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

/** PKCS#8 of an Ed25519 key, up to its seed. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** A checkpoint key as it is to be written: under a secret, `signerKey` gives way to `encryptedSignerKey`, PKCS#8. */
export function checkpointKeyText(
  signer: { readonly signerKey: string },
  seed: Uint8Array,
  keySecret: string | undefined,
): string {
  if (keySecret === undefined) return `${JSON.stringify(signer, null, 2)}\n`;
  const encryptedSignerKey = keyAtRest(pemOfSeed(seed), keySecret);
  return `${JSON.stringify({ ...signer, signerKey: undefined, encryptedSignerKey }, null, 2)}\n`;
}

function pemOfSeed(seed: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** PKCS#8 of `PRIVATE+KEY+name+id+base64`; the base64 of a type byte and the seed may hold plus signs itself. */
export function privateKeyOfSigner(signerKey: string): string {
  const encoded = signerKey.split("+").slice(4).join("+");
  return pemOfSeed(Buffer.from(encoded, "base64").subarray(1, 1 + seedBytes));
}

/** @throws NetworkError `MATERIAL_INCOMPLETE` */
function readPublicPart(file: string): { readonly name: string; readonly verifierKey: string } {
  try {
    const { name, verifierKey } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    if (typeof name === "string" && typeof verifierKey === "string") return { name, verifierKey };
  } catch {
    // JSON.parse quotes its input, which is secret here
  }
  throw new NetworkError({
    code: "MATERIAL_INCOMPLETE",
    message: `${file} holds no checkpoint key.`,
    details: { file },
  });
}
