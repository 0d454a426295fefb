import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { IdentityDefinition, Organisation, Topology } from "../topology.js";
import type { CertificateRequest, NodeRole } from "./certificate.js";
import { ensureCheckpointKeys } from "./checkpoint-keys.js";
import { type Identity, readIdentity, storeIdentity } from "./identity.js";
import { type KeyMaterial, keyFiles, readAuthority, readKeyMaterial } from "./key-material.js";
import {
  type MaterialFile,
  removeUnfinished,
  writeFileAtOnce,
  writeFolderAtOnce,
} from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

/** A leaf with less than this left is issued again at the next start, for the same key. */
const renewBeforeExpiryMs = 30 * 86_400_000;

export interface MaterialSummary {
  /** Organisations whose authority was made by this call. */
  readonly organisationsMade: readonly string[];
  /** Identities issued or renewed by this call. */
  readonly identitiesIssued: readonly string[];
}

interface Member {
  readonly mspId: string;
  readonly label: string;
  /** The node it runs, with its certificate's role. */
  readonly node?: Extract<NodeRole, "peer" | "orderer">;
}

/**
 * Makes the authorities, node keys and identities of `topology` under `dataDir`, once: what is there is kept, what is
 * missing is made, leaves close to expiry are renewed. Each organisation and each identity appears complete or not at all.
 *
 * @throws NetworkError `MATERIAL_INCOMPLETE` when files on disk do not belong together.
 */
export async function ensureNetworkMaterial(options: {
  dataDir: string;
  topology: Topology;
  now?: Date;
}): Promise<MaterialSummary> {
  const { dataDir, topology, now = new Date() } = options;
  const paths = materialPaths(dataDir);
  for (const folder of [paths.organisations, paths.identities]) {
    mkdirSync(folder, { recursive: true });
    removeUnfinished(folder);
  }
  const organisationsMade: string[] = [];
  for (const member of membersOf(topology)) {
    if (await ensureOrganisation(dataDir, member)) organisationsMade.push(member.mspId);
    else await renewNode(dataDir, member, now);
  }
  const identitiesIssued: string[] = [];
  for (const definition of topology.identities)
    if (await ensureIdentity(dataDir, definition, now)) identitiesIssued.push(definition.name);
  await ensureCheckpointKeys({ dataDir, topology });
  return { organisationsMade, identitiesIssued };
}

function membersOf(topology: Topology): readonly Member[] {
  const member = ({ mspId, label, peerPortOffset }: Organisation): Member =>
    peerPortOffset === undefined ? { mspId, label } : { mspId, label, node: "peer" };
  return [...topology.organisations.map(member), { ...topology.orderer, node: "orderer" }];
}

async function ensureOrganisation(dataDir: string, member: Member): Promise<boolean> {
  const folder = materialPaths(dataDir).organisation(member.mspId);
  if (existsSync(folder)) return false;
  const { createAuthority } = await import("./certificate.js");
  const authority = await createAuthority({ commonName: `${member.label} ca` });
  const files: MaterialFile[] = [
    { path: "ca/cert.pem", content: authority.certificatePem },
    { path: "ca/key.pem", content: authority.privateKeyPem, secret: true },
    { path: "msp/cacerts/ca.pem", content: authority.certificatePem },
  ];
  if (member.node) {
    const node = await issue(nodeRequest(authority, member.label, member.node));
    files.push(...keyFiles(node, `${member.node}/`));
  }
  return writeFolderAtOnce(folder, files);
}

async function renewNode(dataDir: string, { mspId, label, node }: Member, now: Date): Promise<void> {
  if (!node) return;
  const paths = materialPaths(dataDir);
  const current = readKeyMaterial(paths.node(mspId, node));
  if (!expiresSoon(current, now)) return;
  const authority = readAuthority(dataDir, mspId);
  const renewed = await issue({
    ...nodeRequest(authority, label, node),
    privateKeyPem: current.privateKeyPem,
  });
  writeFileAtOnce(path.join(paths.node(mspId, node), "cert.pem"), renewed.certificatePem);
}

const nodeRequest = (authority: KeyMaterial, label: string, node: NodeRole): CertificateRequest => ({
  authority,
  commonName: `${label} ${node}`,
  nodeRole: node,
});

async function ensureIdentity(dataDir: string, definition: IdentityDefinition, now: Date): Promise<boolean> {
  const exists = existsSync(materialPaths(dataDir).identity(definition.name));
  const current = exists ? readIdentity({ dataDir, name: definition.name }) : undefined;
  if (current && sameDefinition(current, definition) && !expiresSoon(current, now)) return false;
  const material = await issue({
    authority: readAuthority(dataDir, definition.mspId),
    commonName: definition.name,
    nodeRole: "client",
    attributes: { ...definition.attributes },
    ...(current && { privateKeyPem: current.privateKeyPem }),
  });
  storeIdentity({
    dataDir,
    identity: { ...definition, attributes: { ...definition.attributes }, ...material },
  });
  return true;
}

const sameDefinition = (identity: Identity, definition: IdentityDefinition): boolean =>
  identity.mspId === definition.mspId && isDeepStrictEqual(identity.attributes, { ...definition.attributes });

// Loading the certificate library takes longer than everything else here; a second start never needs it.
const issue = async (request: CertificateRequest): Promise<KeyMaterial> =>
  (await import("./certificate.js")).issueCertificate(request);

const expiresSoon = ({ certificatePem }: KeyMaterial, now: Date): boolean =>
  Date.parse(new X509Certificate(certificatePem).validTo) - now.getTime() < renewBeforeExpiryMs;
