import { existsSync, mkdirSync, readFileSync } from "node:fs";
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
  type MaterialFile,
} from "../certificate-authority/material-folder.js";
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
  return summary;
}

/** Fabric's Node OUs: the certificate's OU says what its holder is. */
const nodeOus = toYaml({
  NodeOUs: {
    Enable: true,
    ClientOUIdentifier: { Certificate: "cacerts/ca.pem", OrganizationalUnitIdentifier: "client" },
    PeerOUIdentifier: { Certificate: "cacerts/ca.pem", OrganizationalUnitIdentifier: "peer" },
    AdminOUIdentifier: { Certificate: "cacerts/ca.pem", OrganizationalUnitIdentifier: "admin" },
    OrdererOUIdentifier: { Certificate: "cacerts/ca.pem", OrganizationalUnitIdentifier: "orderer" },
  },
});

async function ensureOrganisation(
  dataDir: string,
  paths: FabricPaths,
  { mspId, label }: { mspId: string; label: string },
): Promise<void> {
  const folder = path.dirname(paths.msp(mspId));
  if (existsSync(folder)) return;
  const { createAuthority } = await import("../certificate-authority/certificate.js");
  const authority = readAuthority(dataDir, mspId);
  const tlsAuthority = await createAuthority({ commonName: `${label} tls ca` });
  const administrator = await issue(authority, `${label} admin`, "admin");
  const shared = mspFiles(authority, tlsAuthority);
  writeFolderAtOnce(folder, [
    ...keyFiles(tlsAuthority, "tls-ca/"),
    ...within("msp/", shared),
    ...within("admin/", [...shared, ...signerFiles(administrator)]),
  ]);
}

/** The signing key of a node or an administrator, from the folder that holds its `msp`. */
export const readFabricKeys = (folder: string): KeyMaterial => ({
  certificatePem: readFileSync(path.join(folder, "msp/signcerts/cert.pem"), "utf8"),
  privateKeyPem: readFileSync(path.join(folder, "msp/keystore/key.pem"), "utf8"),
});

/** A node's MSP folder and its TLS pair; certificates are made again, for new keys, when the node got another host. */
async function ensureNode(
  dataDir: string,
  paths: FabricPaths,
  { node, role }: { node: PlannedPeer | PlannedOrderer; role: Extract<NodeRole, "peer" | "orderer"> },
): Promise<void> {
  const folder = paths.node(node.name);
  const authority = readAuthority(dataDir, node.mspId);
  const tlsAuthority = readKeyMaterial(paths.tlsAuthority(node.mspId));
  if (!existsSync(path.join(folder, "msp"))) {
    mkdirSync(folder, { recursive: true });
    const signer = await issue(authority, node.name, role);
    writeFolderAtOnce(path.join(folder, "msp"), [
      ...mspFiles(authority, tlsAuthority),
      ...signerFiles(signer),
    ]);
  }
  const hosts = [...new Set([node.name, node.listen.host, "localhost", "127.0.0.1"])];
  if (!servesHosts(path.join(folder, "tls/server.crt"), hosts)) {
    const tls = await issueTlsCertificate({ authority: tlsAuthority, commonName: node.name, hosts });
    writeFileAtOnce(path.join(folder, "tls/server.key"), tls.privateKeyPem, 0o600);
    writeFileAtOnce(path.join(folder, "tls/server.crt"), tls.certificatePem);
  }
  writeFileAtOnce(path.join(folder, "tls/ca.crt"), tlsAuthority.certificatePem);
  writeFileAtOnce(path.join(folder, "tls/every-ca.crt"), readFileSync(paths.tlsAuthorities, "utf8"));
}

function servesHosts(certificateFile: string, hosts: readonly string[]): boolean {
  if (!existsSync(certificateFile)) return false;
  const served = hostsOf(readFileSync(certificateFile, "utf8"));
  return hosts.every((host) => served.has(host));
}

const mspFiles = (authority: KeyMaterial, tlsAuthority: KeyMaterial): MaterialFile[] => [
  { path: "cacerts/ca.pem", content: authority.certificatePem },
  { path: "tlscacerts/tls.pem", content: tlsAuthority.certificatePem },
  { path: "config.yaml", content: nodeOus },
];

const signerFiles = (signer: KeyMaterial): MaterialFile[] => [
  { path: "signcerts/cert.pem", content: signer.certificatePem },
  { path: "keystore/key.pem", content: signer.privateKeyPem, secret: true },
];

const within = (prefix: string, files: readonly MaterialFile[]): MaterialFile[] =>
  files.map((file) => ({ ...file, path: `${prefix}${file.path}` }));

async function issue(authority: KeyMaterial, commonName: string, nodeRole: NodeRole): Promise<KeyMaterial> {
  const { issueCertificate } = await import("../certificate-authority/certificate.js");
  return issueCertificate({ authority, commonName, nodeRole });
}
