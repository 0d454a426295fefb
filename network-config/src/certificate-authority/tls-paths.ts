import path from "node:path";

export interface TlsPaths {
  readonly root: string;
  /** The TLS authorities of all organisations in one file: whom clients and chaincode servers believe. */
  readonly roots: string;
  authority(mspId: string): string;
  /** The pair of an organisation's peer, for serving and for dialling. */
  peer(mspId: string): string;
  readonly chaincode: string;
  readonly gateway: string;
}

/** Where TLS keys and certificates lie under a data directory; each folder holds `cert.pem` and `key.pem`. */
export function tlsPaths(dataDir: string): TlsPaths {
  const root = path.join(path.resolve(dataDir), "tls");
  return {
    root,
    roots: path.join(root, "roots.pem"),
    authority: (mspId) => path.join(root, mspId, "authority"),
    peer: (mspId) => path.join(root, mspId, "peer"),
    chaincode: path.join(root, "chaincode"),
    gateway: path.join(root, "gateway"),
  };
}
