import { X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { IdentityDefinition, Organisation, Topology } from "../topology.js";
import { CertificateRegister, registerFile, registerText } from "./certificate-register.js";
import type { NodeRole } from "./certificate.js";
import { dayMs, defaultCertificateTerms } from "./certificate-terms.js";
import { ensureCheckpointKeys } from "./checkpoint-keys.js";
import { certifyInto, entryOf, generateRevocationList, revocationFile, tokenKeyFile } from "./enrolment.js";
import { type Identity, readIdentity, storeIdentity } from "./identity.js";
import { type KeyMaterial, keyFiles, readKeyMaterial } from "./key-material.js";
import {
  type MaterialFile,
  removeUnfinished,
  writeFileAtOnce,
  writeFolderAtOnce,
} from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

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
  /** Private keys are written encrypted under it; see `keyAtRest`. */
  keySecret?: string | undefined;
}): Promise<MaterialSummary> {
  const { dataDir, topology, keySecret, now = new Date() } = options;
  const place: Place = { dataDir, keySecret, now };
  const paths = materialPaths(dataDir);
  for (const folder of [paths.organisations, paths.identities]) {
    mkdirSync(folder, { recursive: true });
    removeUnfinished(folder);
  }
  const organisationsMade: string[] = [];
  for (const member of membersOf(topology)) {
    if (await ensureOrganisation(place, member)) organisationsMade.push(member.mspId);
    else await renewOrganisation(place, member);
  }
  const identitiesIssued: string[] = [];
  for (const definition of topology.identities)
    if (await ensureIdentity(place, definition)) identitiesIssued.push(definition.name);
  await ensureCheckpointKeys({ dataDir, topology, ...(keySecret !== undefined && { keySecret }) });
  return { organisationsMade, identitiesIssued };
}

function membersOf(topology: Topology): readonly Member[] {
  const member = ({ mspId, label, peerPortOffset }: Organisation): Member =>
    peerPortOffset === undefined ? { mspId, label } : { mspId, label, node: "peer" };
  return [...topology.organisations.map(member), { ...topology.orderer, node: "orderer" }];
}

interface Place {
  readonly dataDir: string;
  readonly keySecret: string | undefined;
  readonly now: Date;
}

/** A root authority, the one below it that issues, and the organisation's node. */
async function ensureOrganisation({ dataDir, keySecret, now }: Place, member: Member): Promise<boolean> {
  const folder = materialPaths(dataDir).organisation(member.mspId);
  if (existsSync(folder)) return false;
  const { createAuthority, issueCertificate } = await import("./certificate.js");
  const root = await createAuthority({ commonName: `${member.label} root ca`, pathLength: 1 });
  const authority = await createAuthority({
    commonName: `${member.label} ca`,
    issuer: root,
    validityDays: defaultCertificateTerms.issuingDays,
  });
  const files: MaterialFile[] = [
    ...keyFiles(root, "root-ca/", keySecret),
    ...keyFiles(authority, "ca/", keySecret),
    { path: "msp/cacerts/ca.pem", content: root.certificatePem },
    { path: "msp/intermediatecerts/ca.pem", content: authority.certificatePem },
  ];
  if (member.node) {
    const commonName = nodeName(member, member.node);
    const node = await issueCertificate({ authority, commonName, nodeRole: member.node });
    files.push(...keyFiles(node, `${member.node}/`, keySecret));
    const entry = entryOf(new X509Certificate(node.certificatePem), commonName, {}, member.node);
    files.push({ path: `ca/${registerFile}`, content: registerText([entry], now), secret: true });
  }
  return writeFolderAtOnce(folder, files);
}

/** What comes to its end in an organisation that is there: its node's certificate and its revocation list. */
async function renewOrganisation(place: Place, member: Member): Promise<void> {
  const { dataDir, keySecret, now } = place;
  const paths = materialPaths(dataDir);
  if (member.node) await renewNode(place, member, member.node);
  if (!existsSync(paths.revocationList(member.mspId))) return;
  const published = CertificateRegister.read(paths.authority(member.mspId)).publishedList;
  const left = published ? Date.parse(published.nextUpdate) - now.getTime() : 0;
  if (left < (defaultCertificateTerms.revocationListDays / 2) * dayMs)
    await generateRevocationList({ dataDir, mspId: member.mspId, keySecret, now });
}

async function renewNode(
  { dataDir, keySecret, now }: Place,
  member: Member,
  nodeRole: NonNullable<Member["node"]>,
): Promise<void> {
  const { mspId } = member;
  const folder = materialPaths(dataDir).node(mspId, nodeRole);
  const current = readKeyMaterial(folder, keySecret);
  if (!expiresSoon(current, now)) return;
  const name = nodeName(member, nodeRole);
  const { publicKey } = new X509Certificate(current.certificatePem);
  const request = { dataDir, keySecret, now, mspId, name, nodeRole, publicKey };
  await CertificateRegister.change(materialPaths(dataDir).authority(mspId), async (register) => {
    const { certificatePem } = await certifyInto(register, request);
    writeFileAtOnce(path.join(folder, "cert.pem"), certificatePem);
  });
}

const nodeName = ({ label }: Member, node: string): string => `${label} ${node}`;

async function ensureIdentity(
  { dataDir, keySecret, now }: Place,
  definition: IdentityDefinition,
): Promise<boolean> {
  const paths = materialPaths(dataDir);
  const { name, mspId } = definition;
  const attributes = { ...definition.attributes };
  const folder = paths.identity(name);
  // A revoked identity stays so until somebody enrols it anew; one on a token has its key elsewhere.
  if (existsSync(path.join(folder, revocationFile))) return false;
  const secret = keySecret === undefined ? {} : { keySecret };
  if (existsSync(path.join(folder, tokenKeyFile))) return false;
  const current = existsSync(folder) ? readIdentity({ dataDir, name, ...secret }) : undefined;
  if (current && sameDefinition(current, definition) && !expiresSoon(current, now)) return false;
  const privateKeyPem = current?.privateKeyPem ?? newPrivateKey();
  const publicKey = createPublicKey(createPrivateKey(privateKeyPem));
  await CertificateRegister.change(paths.authority(mspId), async (register) => {
    const request = { dataDir, keySecret, now, mspId, name, attributes, publicKey };
    const { certificatePem } = await certifyInto(register, request);
    storeIdentity({
      dataDir,
      identity: { name, mspId, attributes, certificatePem, privateKeyPem },
      ...secret,
    });
  });
  return true;
}

const newPrivateKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ format: "pem", type: "pkcs8" })
    .toString();

const sameDefinition = (identity: Identity, definition: IdentityDefinition): boolean =>
  identity.mspId === definition.mspId && isDeepStrictEqual(identity.attributes, { ...definition.attributes });

const expiresSoon = ({ certificatePem }: KeyMaterial, now: Date): boolean =>
  Date.parse(new X509Certificate(certificatePem).validTo) - now.getTime() <
  defaultCertificateTerms.renewBeforeDays * dayMs;
