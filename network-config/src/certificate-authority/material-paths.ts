import path from "node:path";

export interface MaterialPaths {
  readonly organisations: string;
  readonly identities: string;
  readonly checkpointKeys: string;
  /** The pinned trust root handed to verifiers. */
  readonly trustRoot: string;
  organisation(mspId: string): string;
  /** The authority that issues to an organisation's members, with its register. */
  authority(mspId: string): string;
  /** What others need to verify an organisation's members. */
  msp(mspId: string): string;
  /** The revocation list of the issuing authority; others may lie beside it. */
  revocationList(mspId: string): string;
  /** The root, where another authority issues; absent in folders made before there were two. */
  rootAuthority(mspId: string): string;
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
    authority: (mspId) => path.join(organisations, mspId, "ca"),
    msp: (mspId) => path.join(organisations, mspId, "msp"),
    revocationList: (mspId) => path.join(organisations, mspId, "msp", "crls", "ca.pem"),
    rootAuthority: (mspId) => path.join(organisations, mspId, "root-ca"),
    node: (mspId, node) => path.join(organisations, mspId, node),
    identity: (name) => path.join(identities, name),
    checkpointKey: (mspId) => path.join(checkpointKeys, `${mspId}.json`),
  };
}
