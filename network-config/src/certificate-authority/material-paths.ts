import path from "node:path";

export interface MaterialPaths {
  readonly organisations: string;
  readonly identities: string;
  readonly checkpointKeys: string;
  /** The pinned trust root handed to verifiers. */
  readonly trustRoot: string;
  organisation(mspId: string): string;
  /** What others need to verify an organisation's members. */
  msp(mspId: string): string;
  node(mspId: string, node: "peer" | "orderer"): string;
  identity(name: string): string;
  checkpointKey(mspId: string): string;
}

/** Where keys and certificates live under a data directory. */
export function materialPaths(dataDir: string): MaterialPaths {
  const organisations = path.join(dataDir, "organisations");
  const identities = path.join(dataDir, "identities");
  const checkpointKeys = path.join(dataDir, "checkpoint-keys");
  return {
    organisations,
    identities,
    checkpointKeys,
    trustRoot: path.join(dataDir, "trust.json"),
    organisation: (mspId) => path.join(organisations, mspId),
    msp: (mspId) => path.join(organisations, mspId, "msp"),
    node: (mspId, node) => path.join(organisations, mspId, node),
    identity: (name) => path.join(identities, name),
    checkpointKey: (mspId) => path.join(checkpointKeys, `${mspId}.json`),
  };
}
