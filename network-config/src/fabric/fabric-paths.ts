import path from "node:path";

export interface FabricPaths {
  readonly root: string;
  readonly configtx: string;
  readonly genesisBlock: string;
  /** The authorities that clients verify TLS with, all organisations' in one file. */
  readonly tlsAuthorities: string;
  readonly organisations: string;
  readonly nodes: string;
  /** What the channel's configuration says of an organisation. */
  msp(mspId: string): string;
  /** Signs what governs the organisation: installs and approves chaincode. */
  admin(mspId: string): string;
  tlsAuthority(mspId: string): string;
  node(name: string): string;
  chaincodePackage(label: string): string;
  /** The TLS pair of an organisation's processes of a chaincode. */
  chaincodeTls(chaincode: string, label: string): string;
}

/** Where a real network's files live under a data directory; made anew from the topology, but for keys and ledgers. */
export function fabricPaths(dataDir: string): FabricPaths {
  const root = path.join(path.resolve(dataDir), "fabric");
  const organisations = path.join(root, "organisations");
  const nodes = path.join(root, "nodes");
  return {
    root,
    configtx: path.join(root, "configtx.yaml"),
    genesisBlock: path.join(root, "genesis.block"),
    tlsAuthorities: path.join(root, "tls-authorities.pem"),
    organisations,
    nodes,
    msp: (mspId) => path.join(organisations, mspId, "msp"),
    admin: (mspId) => path.join(organisations, mspId, "admin"),
    tlsAuthority: (mspId) => path.join(organisations, mspId, "tls-ca"),
    node: (name) => path.join(nodes, name),
    chaincodeTls: (chaincode, label) => path.join(root, "chaincode-tls", `${chaincode}-${label}`),
    chaincodePackage: (label) => path.join(root, "chaincode", `${label}.tar.gz`),
  };
}
