/** Identities and addresses in the forms that Fabric's own clients and samples read them in. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { authorityFiles } from "../certificate-authority/key-material.js";
import type { Identity } from "../certificate-authority/identity.js";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";

export interface WalletEntry {
  readonly mspId: string;
  readonly name: string;
  /** An MSP folder: `signcerts/cert.pem`, `keystore/key.pem`, and the authorities' certificates. */
  readonly mspDir: string;
  /** The same as one file: `{ credentials: { certificate, privateKey }, mspId, type, version }`. */
  readonly walletFile: string;
}

export function writeWalletEntry(dataDir: string, identity: Identity): WalletEntry {
  const { name, mspId, certificatePem, privateKeyPem } = identity;
  const mspDir = path.join(dataDir, "users", name, "msp");
  const write = (file: string, content: string, mode?: number): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtOnce(file, content, mode);
  };
  write(path.join(mspDir, "signcerts", "cert.pem"), certificatePem);
  write(path.join(mspDir, "keystore", "key.pem"), privateKeyPem, 0o600);
  for (const file of authorityFiles(dataDir, mspId)) write(path.join(mspDir, file.path), file.content);
  const walletFile = path.join(dataDir, "wallet", `${name}.id`);
  const credentials = { certificate: certificatePem, privateKey: privateKeyPem };
  write(walletFile, `${JSON.stringify({ credentials, mspId, type: "X.509", version: 1 }, null, 2)}\n`, 0o600);
  return { mspId, name, mspDir, walletFile };
}

/** The common connection profile of one organisation, as Fabric's tools write it. */
export function writeConnectionProfile(
  dataDir: string,
  organisation: {
    readonly mspId: string;
    readonly label: string;
    readonly address: string;
    /** With TLS. */
    readonly rootsFile: string | undefined;
  },
): string {
  const { mspId, label, address, rootsFile } = organisation;
  const peer = `peer0.${label}`;
  const profile = {
    name: `antin-${label}`,
    version: "1.0.0",
    client: { organization: label, connection: { timeout: { peer: { endorser: "300" } } } },
    organizations: { [label]: { mspid: mspId, peers: [peer] } },
    peers: {
      [peer]:
        rootsFile === undefined
          ? { url: `grpc://${address}` }
          : { url: `grpcs://${address}`, tlsCACerts: { path: rootsFile } },
    },
  };
  const file = path.join(dataDir, "connection", `connection-${label}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtOnce(file, `${JSON.stringify(profile, null, 2)}\n`);
  return file;
}
