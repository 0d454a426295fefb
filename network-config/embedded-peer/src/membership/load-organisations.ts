import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EmbeddedPeerConfig } from "../config.js";
import { PeerError } from "../errors.js";
import { isP256, type OrganisationRoot } from "./membership.js";
import { parseCertificate } from "./signing-identity.js";

/**
 * The CA certificates of every organisation and of the orderer's, from `<mspDir>/cacerts/*.pem`.
 * @throws PeerError CREDENTIALS_INVALID when a folder has none, or one that is no P-256 CA.
 */
export function loadOrganisations(config: EmbeddedPeerConfig): OrganisationRoot[] {
  const ordererMspDir = config.orderer.mspDir ?? path.join(config.orderer.dir, "..", "msp");
  const sources = [
    ...config.organisations.map(({ mspId, mspDir }) => ({ mspId, mspDir })),
    { mspId: config.orderer.mspId, mspDir: ordererMspDir },
  ];
  return sources.map(({ mspId, mspDir }) => ({ mspId, roots: loadRoots(path.join(mspDir, "cacerts")) }));
}

function loadRoots(folder: string): OrganisationRoot["roots"] {
  let files: string[];
  try {
    files = readdirSync(folder)
      .filter((name) => name.endsWith(".pem"))
      .sort();
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `cannot read ${folder}`, { cause: error });
  }
  if (files.length === 0) throw new PeerError("CREDENTIALS_INVALID", `no CA certificate in ${folder}`);
  return files.map((name) => {
    const file = path.join(folder, name);
    const certificate = parseCertificate(readFileSync(file), file);
    if (!certificate.ca || !isP256(certificate.publicKey))
      throw new PeerError("CREDENTIALS_INVALID", `${file} is not the certificate of a P-256 CA`);
    return certificate;
  });
}
