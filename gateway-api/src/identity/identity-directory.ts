import { X509Certificate, createHash, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Caller } from "../services.js";
import { StartError } from "../start-error.js";
import { fingerprintOf, revocationOf } from "../ledger/signing-identity-files.js";
import { certificateAttributes } from "./certificate-attributes.js";

/** An identity that this gateway holds. */
export interface HeldIdentity {
  readonly caller: Caller;
  /** The pseudonym under which the ledger's events name the identity: 16 hex digits of the certificate's SHA-256. */
  readonly pseudonym: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** When the certificate was revoked; absent while it stands. */
  readonly revokedAt?: string;
}

/** Who can be a caller. Read at start-up, on `reload` and by `refresh`, so no request ever waits for a disk. */
export interface IdentityDirectory {
  find(name: string): HeldIdentity | undefined;
  /** The identity whose API key this is. */
  byApiKey(key: string): HeldIdentity | undefined;
  all(): readonly HeldIdentity[];
  reload(): void;
  /**
   * Reads what was enrolled, renewed, revoked or given a key since; a folder in which something does not fit together
   * keeps what was read of it before.
   *
   * @returns names of the identities that changed, and what is wrong with the folders that were left as they were.
   */
  refresh(): { readonly changed: readonly string[]; readonly refused: readonly StartError[] };
}

/** People of a demonstration; beside them it has the identities of services. */
export const demonstrationPrefix = "demo-";

/** Hash under which an API key is stored. Keys are 256 random bits, so no salt and no slow hash is needed. */
export const apiKeyHash = (key: string): string => createHash("sha256").update(key, "utf8").digest("hex");

const descriptionSchema = z.object({
  name: z.string(),
  mspId: z.string().min(1),
  attributes: z.record(z.string(), z.string()),
});

/** `identities/<name>/api-keys.json`, written by `issueApiKey`. */
export const apiKeysSchema = z.strictObject({
  keys: z.array(
    z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      label: z.string(),
      createdAt: z.iso.datetime(),
      expiresAt: z.iso.datetime().optional(),
    }),
  ),
});

interface HeldKey {
  readonly hash: Buffer;
  readonly identity: HeldIdentity;
  readonly expiresAtMs: number;
}

/**
 * Reads `<data>/identities/<name>/{identity.json, cert.pem, api-keys.json?}`.
 *
 * @param options.demonstration in this mode an identity's name is also its API key.
 * @throws StartError IDENTITY_INVALID when a folder is incomplete, or its certificate says other than identity.json.
 */
export function openIdentityDirectory(options: {
  readonly folder: string;
  readonly demonstration: boolean;
  readonly now?: () => number;
}): IdentityDirectory {
  const now = options.now ?? Date.now;
  let folders = new Map<string, ReadFolder>();
  let keys = new Map<string, HeldKey>();
  const use = (read: ReadonlyMap<string, ReadFolder>): void => {
    folders = new Map(read);
    const held = [...folders.values()].flatMap(({ identity, keys: ofIdentity }) => [
      ...ofIdentity,
      ...(options.demonstration ? demonstrationKeys(identity) : []),
    ]);
    keys = new Map(held.map((key) => [key.hash.toString("hex"), key]));
  };
  const reload = (): void => {
    use(new Map(identityFolders(options.folder).map((name) => [name, readFolder(options.folder, name)])));
  };
  const refresh = (): ReturnType<IdentityDirectory["refresh"]> => {
    const { read, changed, refused } = reread(options.folder, folders);
    if (changed.length > 0) use(read);
    return { changed, refused };
  };
  reload();
  return {
    find: (name) => folders.get(name)?.identity,
    byApiKey: (key) => {
      const hash = apiKeyHash(key);
      const held = keys.get(hash);
      if (held === undefined || held.expiresAtMs <= now()) return undefined;
      return timingSafeEqual(held.hash, Buffer.from(hash, "hex")) ? held.identity : undefined;
    },
    all: () => [...folders.values()].map(({ identity }) => identity),
    reload,
    refresh,
  };
}

interface ReadFolder {
  readonly identity: HeldIdentity;
  readonly keys: readonly HeldKey[];
  readonly fingerprint: string;
}

function reread(
  folder: string,
  known: ReadonlyMap<string, ReadFolder>,
): { read: Map<string, ReadFolder>; changed: string[]; refused: StartError[] } {
  const read = new Map<string, ReadFolder>();
  const changed: string[] = [];
  const refused: StartError[] = [];
  for (const name of identityFolders(folder)) {
    const before = known.get(name);
    if (before?.fingerprint === fingerprintOf(path.join(folder, name))) {
      read.set(name, before);
      continue;
    }
    try {
      read.set(name, readFolder(folder, name));
      changed.push(name);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      refused.push(error);
      if (before) read.set(name, before);
    }
  }
  changed.push(...[...known.keys()].filter((name) => !read.has(name)));
  return { read, changed, refused };
}

function identityFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new StartError("IDENTITY_INVALID", `There is no folder ${folder}.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => existsSync(path.join(folder, name, "identity.json")));
}

function readFolder(parent: string, name: string): ReadFolder {
  const folder = path.join(parent, name);
  const fingerprint = fingerprintOf(folder);
  const identity = readIdentity(folder);
  return { identity, keys: readKeys(folder, identity), fingerprint };
}

function readIdentity(folder: string): HeldIdentity {
  try {
    const description = descriptionSchema.parse(
      JSON.parse(readFileSync(path.join(folder, "identity.json"), "utf8")),
    );
    const certificate = new X509Certificate(readFileSync(path.join(folder, "cert.pem")));
    const attributes = certificateAttributes(certificate.raw);
    assertSame(description, attributes, path.basename(folder));
    const revokedAt = revocationOf(folder, certificate);
    const { role = "", ...others } = attributes;
    return {
      caller: {
        name: description.name,
        mspId: description.mspId,
        roles: role.split(",").filter((code) => code !== ""),
        attributes: others,
      },
      pseudonym: createHash("sha256").update(certificate.raw).digest("hex").slice(0, 16),
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
      ...(revokedAt !== undefined && { revokedAt }),
    };
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartError("IDENTITY_INVALID", `${folder} does not hold an identity: ${reason}`, { cause });
  }
}

/** The contract believes the certificate; a description that says otherwise would show rights that are not there. */
function assertSame(
  description: z.infer<typeof descriptionSchema>,
  attributes: Readonly<Record<string, string>>,
  folderName: string,
): void {
  const names = new Set([...Object.keys(description.attributes), ...Object.keys(attributes)]);
  const different = [...names].filter((name) => description.attributes[name] !== attributes[name]);
  if (description.name !== folderName) different.push("name");
  if (different.length > 0)
    throw new StartError(
      "IDENTITY_INVALID",
      `identity.json of ${folderName} differs from its certificate in: ${different.join(", ")}.`,
    );
}

function readKeys(folder: string, identity: HeldIdentity): HeldKey[] {
  const file = path.join(folder, "api-keys.json");
  if (!existsSync(file)) return [];
  try {
    return apiKeysSchema.parse(JSON.parse(readFileSync(file, "utf8"))).keys.map((key) => ({
      hash: Buffer.from(key.sha256, "hex"),
      identity,
      expiresAtMs: key.expiresAt === undefined ? Infinity : Date.parse(key.expiresAt),
    }));
  } catch (cause) {
    throw new StartError("IDENTITY_INVALID", `${file} does not hold API keys.`, { cause });
  }
}

function demonstrationKeys(identity: HeldIdentity): HeldKey[] {
  const hash = Buffer.from(apiKeyHash(identity.caller.name), "hex");
  return [{ hash, identity, expiresAtMs: Infinity }];
}
