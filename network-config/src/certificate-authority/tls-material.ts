import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { hostsOf, issueTlsCertificate } from "../fabric/tls-certificate.js";
import type { Topology } from "../topology.js";
import { keyFiles, readKeyMaterial, type KeyMaterial } from "./key-material.js";
import { removeUnfinished, writeFileAtOnce, writeFolderAtOnce } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";
import { tlsPaths } from "./tls-paths.js";

/** A certificate with less than this left is issued again at the next start, for a new key. */
const renewBeforeExpiryMs = 30 * 86_400_000;

/** What every server answers to, beside the names it is given. */
const localHosts = ["localhost", "127.0.0.1"];

/**
 * Makes a TLS authority for each organisation with a peer, its peer's pair, and pairs for the chaincode server and the
 * gateway, which the first organisation certifies. What is on disk is kept, unless it ends soon or lacks a name.
 *
 * @param options.names hosts beside the local ones that the servers are dialled by.
 * @throws NetworkError `MATERIAL_INCOMPLETE` when files on disk do not belong together.
 */
export async function ensureTlsMaterial(options: {
  readonly dataDir: string;
  readonly topology: Topology;
  readonly names?: readonly string[];
  readonly now?: Date;
}): Promise<void> {
  const { dataDir, topology, names = [], now = new Date() } = options;
  const paths = tlsPaths(dataDir);
  const hosts = [...new Set([...localHosts, ...names])];
  const members = topology.organisations.filter(({ peerPortOffset }) => peerPortOffset !== undefined);
  mkdirSync(paths.root, { recursive: true });
  removeUnfinished(paths.root);
  const authorities: KeyMaterial[] = [];
  for (const { mspId, label } of members) {
    mkdirSync(path.dirname(paths.authority(mspId)), { recursive: true });
    removeUnfinished(path.dirname(paths.authority(mspId)));
    const authority = await ensureAuthority(paths.authority(mspId), `${label} tls ca`);
    authorities.push(authority);
    writeFileAtOnce(
      path.join(materialPaths(dataDir).msp(mspId), "tlscacerts", "tls.pem"),
      authority.certificatePem,
    );
    const request = { authority, commonName: `${label} peer`, hosts };
    await ensureCertificate(paths.peer(mspId), request, now);
  }
  const [authority] = authorities;
  if (authority === undefined) throw new TypeError("a network has an organisation with a peer");
  writeFileAtOnce(paths.roots, authorities.map(({ certificatePem }) => certificatePem).join(""));
  await ensureCertificate(paths.chaincode, { authority, commonName: topology.chaincode.name, hosts }, now);
  await ensureCertificate(paths.gateway, { authority, commonName: "gateway", hosts }, now);
}

async function ensureAuthority(folder: string, commonName: string): Promise<KeyMaterial> {
  if (!existsSync(folder)) {
    const { createAuthority } = await import("./certificate.js");
    writeFolderAtOnce(folder, keyFiles(await createAuthority({ commonName })));
  }
  return readKeyMaterial(folder);
}

type Request = Parameters<typeof issueTlsCertificate>[0];

async function ensureCertificate(folder: string, request: Request, now: Date): Promise<void> {
  if (!existsSync(folder)) {
    writeFolderAtOnce(folder, keyFiles(await issueTlsCertificate(request)));
    return;
  }
  const { certificatePem } = readKeyMaterial(folder);
  const endsSoon =
    Date.parse(new X509Certificate(certificatePem).validTo) - now.getTime() < renewBeforeExpiryMs;
  const served = hostsOf(certificatePem);
  const issuedHere = new X509Certificate(certificatePem).verify(
    new X509Certificate(request.authority.certificatePem).publicKey,
  );
  if (!endsSoon && issuedHere && request.hosts.every((host) => served.has(host))) return;
  // Nobody serves with the pair while it is replaced: this runs before the processes start.
  for (const { path: name, content, secret } of keyFiles(await issueTlsCertificate(request)))
    writeFileAtOnce(path.join(folder, name), content, secret === true ? 0o600 : 0o644);
}
