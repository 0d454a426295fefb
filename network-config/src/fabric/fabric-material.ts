import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { NodeRole } from "../certificate-authority/certificate.js";
import {
  keyFiles,
  readAuthority,
  readKeyMaterial,
  type KeyMaterial,
} from "../certificate-authority/key-material.js";
import {
  removeUnfinished,
  writeFileAtOnce,
  writeFolderAtOnce,
} from "../certificate-authority/material-folder.js";
import { materialPaths } from "../certificate-authority/material-paths.js";
import { ensureNetworkMaterial, type MaterialSummary } from "../certificate-authority/network-material.js";
import type { Topology } from "../topology.js";
import { fabricPaths, type FabricPaths } from "./fabric-paths.js";
import { peersOf, type FabricPlan, type PlannedOrderer, type PlannedPeer } from "./fabric-plan.js";
import { hostsOf, issueTlsCertificate } from "./tls-certificate.js";
import { toYaml } from "./yaml.js";

/**
 * Keys and certificates of a real network: those of the embedded network, from the same authorities, in the folders that
 * Fabric reads, with an administrator for each organisation and a TLS authority of its own. What is on disk is kept.
 *
 * @throws NetworkError `MATERIAL_INCOMPLETE` when files on disk do not belong together.
 */
export async function ensureFabricMaterial(options: {
  dataDir: string;
  topology: Topology;
  plan: FabricPlan;
}): Promise<MaterialSummary> {
  const { dataDir, plan, topology } = options;
  const summary = await ensureNetworkMaterial({ dataDir, topology });
  const paths = fabricPaths(dataDir);
  const members = [...plan.organisations, plan.ordererOrganisation];
  for (const folder of [paths.organisations, paths.nodes]) {
    mkdirSync(folder, { recursive: true });
    removeUnfinished(folder);
  }
  for (const member of members) await ensureOrganisation(dataDir, paths, member);
  const everyAuthority = members
    .map(({ mspId }) => readKeyMaterial(paths.tlsAuthority(mspId)).certificatePem)
    .join("");
  writeFileAtOnce(paths.tlsAuthorities, everyAuthority);
  for (const orderer of plan.orderers) await ensureNode(dataDir, paths, { node: orderer, role: "orderer" });
  for (const peer of peersOf(plan)) await ensureNode(dataDir, paths, { node: peer, role: "peer" });
  for (const { name, services } of plan.chaincodes)
    for (const { mspId, label, listeners } of services) {
      const hosts = listeners.map(({ host }) => host);
      const commonName = `${name} ${label}`;
      await ensureTlsPair(paths, paths.chaincodeTls(name, label), { mspId, commonName, hosts });
    }
  return summary;
}

/** Fabric's Node OUs: the certificate's OU says what its holder is, whichever of the organisation's authorities issued it. */
const nodeOus = toYaml({
  NodeOUs: {
    Enable: true,
    ClientOUIdentifier: { OrganizationalUnitIdentifier: "client" },
    PeerOUIdentifier: { OrganizationalUnitIdentifier: "peer" },
    AdminOUIdentifier: { OrganizationalUnitIdentifier: "admin" },
    OrdererOUIdentifier: { OrganizationalUnitIdentifier: "orderer" },
  },
});

/** A signer with less than this left is issued again at the next start. */
const renewBeforeExpiryMs = 30 * 86_400_000;

async function ensureOrganisation(
  dataDir: string,
  paths: FabricPaths,
  { mspId, label }: { mspId: string; label: string },
): Promise<void> {
  if (!existsSync(paths.tlsAuthority(mspId))) {
    const { createAuthority } = await import("../certificate-authority/certificate.js");
    const tlsAuthority = await createAuthority({ commonName: `${label} tls ca` });
    mkdirSync(path.dirname(paths.tlsAuthority(mspId)), { recursive: true });
    writeFolderAtOnce(paths.tlsAuthority(mspId), keyFiles(tlsAuthority));
  }
  writeMsp(dataDir, paths, mspId, paths.msp(mspId));
  await ensureSigner(dataDir, paths, paths.admin(mspId), {
    mspId,
    commonName: `${label} admin`,
    role: "admin",
  });
}

/** What verifies an organisation's members, as it is on disk now: authorities, revocation lists, TLS authority, Node OUs. */
function writeMsp(dataDir: string, paths: FabricPaths, mspId: string, folder: string): void {
  const source = materialPaths(dataDir).msp(mspId);
  for (const name of readdirSync(source, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".pem"))
      writeFileAtOnce(path.join(folder, name), readFileSync(path.join(source, name), "utf8"));
  const tls = readKeyMaterial(paths.tlsAuthority(mspId));
  writeFileAtOnce(path.join(folder, "tlscacerts/tls.pem"), tls.certificatePem);
  writeFileAtOnce(path.join(folder, "config.yaml"), nodeOus);
}

/** An MSP folder that can sign: what verifies, beside a key and its certificate. */
async function ensureSigner(
  dataDir: string,
  paths: FabricPaths,
  folder: string,
  signer: { readonly mspId: string; readonly commonName: string; readonly role: NodeRole },
): Promise<void> {
  const { mspId, commonName, role: nodeRole } = signer;
  writeMsp(dataDir, paths, mspId, folder);
  const certificateFile = path.join(folder, "signcerts/cert.pem");
  const isCurrent =
    existsSync(certificateFile) &&
    Date.parse(new X509Certificate(readFileSync(certificateFile)).validTo) - Date.now() > renewBeforeExpiryMs;
  if (isCurrent) return;
  const { issueCertificate } = await import("../certificate-authority/certificate.js");
  const issued = await issueCertificate({ authority: readAuthority(dataDir, mspId), commonName, nodeRole });
  // The certificate goes last: without it the next start issues both again.
  writeFileAtOnce(path.join(folder, "keystore/key.pem"), issued.privateKeyPem, 0o600);
  writeFileAtOnce(certificateFile, issued.certificatePem);
}

/** The signing key of a node or an administrator, from the folder that holds its `msp`. */
export const readFabricKeys = (folder: string): KeyMaterial => ({
  certificatePem: readFileSync(path.join(folder, "msp/signcerts/cert.pem"), "utf8"),
  privateKeyPem: readFileSync(path.join(folder, "msp/keystore/key.pem"), "utf8"),
});

/** A node's MSP folder and its TLS pair. */
async function ensureNode(
  dataDir: string,
  paths: FabricPaths,
  { node, role }: { node: PlannedPeer | PlannedOrderer; role: Extract<NodeRole, "peer" | "orderer"> },
): Promise<void> {
  const folder = paths.node(node.name);
  const { name: commonName, mspId } = node;
  await ensureSigner(dataDir, paths, path.join(folder, "msp"), { mspId, commonName, role });
  const tls = path.join(folder, "tls");
  await ensureTlsPair(paths, tls, { mspId, commonName, hosts: [node.name, node.listen.host] });
  const { certificatePem } = readKeyMaterial(paths.tlsAuthority(mspId));
  writeFileAtOnce(path.join(tls, "ca.crt"), certificatePem);
  writeFileAtOnce(path.join(tls, "every-ca.crt"), readFileSync(paths.tlsAuthorities, "utf8"));
}

/** `server.crt` and `server.key`; the certificate is issued again, for the same key, before its end or for other hosts. */
async function ensureTlsPair(
  paths: FabricPaths,
  folder: string,
  holder: { readonly mspId: string; readonly commonName: string; readonly hosts: readonly string[] },
): Promise<void> {
  const certificateFile = path.join(folder, "server.crt");
  const keyFile = path.join(folder, "server.key");
  const hosts = [...new Set([...holder.hosts, "localhost", "127.0.0.1"])];
  if (servesHosts(certificateFile, hosts)) return;
  const tls = await issueTlsCertificate({
    authority: readKeyMaterial(paths.tlsAuthority(holder.mspId)),
    commonName: holder.commonName,
    hosts,
    ...(existsSync(keyFile) && { privateKeyPem: readFileSync(keyFile, "utf8") }),
  });
  writeFileAtOnce(keyFile, tls.privateKeyPem, 0o600);
  writeFileAtOnce(certificateFile, tls.certificatePem);
}

function servesHosts(certificateFile: string, hosts: readonly string[]): boolean {
  if (!existsSync(certificateFile)) return false;
  const certificatePem = readFileSync(certificateFile, "utf8");
  const served = hostsOf(certificatePem);
  const leftMs = Date.parse(new X509Certificate(certificatePem).validTo) - Date.now();
  return leftMs > renewBeforeExpiryMs && hosts.every((host) => served.has(host));
}
