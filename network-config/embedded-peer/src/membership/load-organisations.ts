import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EmbeddedPeerConfig } from "../config.js";
import { messageOf, PeerError } from "../errors.js";
import { readCertificate, readPem, type Certificate } from "./certificate.js";
import type { OrganisationRoot } from "./membership.js";
import { defaultNodeOus, readUnitConfig, type UnitConfig } from "./node-ous.js";
import { OrganisationMsp } from "./organisation-msp.js";
import { readRevocationList, type RevocationList } from "./revocation-list.js";
import { Revocations } from "./revocations.js";

/** An organisation as its MSP folder describes it. */
export interface LoadedOrganisation extends OrganisationRoot {
  readonly mspDir: string;
  readonly msp: OrganisationMsp;
  readonly revocations: Revocations;
  /** PEM certificates of the authorities that certify its TLS servers and clients. */
  readonly tlsAuthorities: readonly Buffer[];
}

/** A list that is larger is not read: half a million revocations fit. */
export const revocationListBytesMax = 16 * 1024 * 1024;

/**
 * Every organisation and the orderer's, each from its MSP folder in Fabric's layout: `cacerts`, `intermediatecerts`,
 * `admincerts`, `crls`, `tlscacerts`, `tlsintermediatecerts` and `config.yaml`; all but the first may be absent.
 * @throws PeerError CREDENTIALS_INVALID naming the folder or file. Nothing that cannot be read is passed over.
 */
export function loadOrganisations(config: EmbeddedPeerConfig): LoadedOrganisation[] {
  const ordererMspDir = config.orderer.mspDir ?? path.join(config.orderer.dir, "..", "msp");
  const sources = [
    ...config.organisations.map(({ mspId, mspDir }) => ({ mspId, mspDir })),
    { mspId: config.orderer.mspId, mspDir: ordererMspDir },
  ];
  for (const [index, { mspId }] of sources.entries())
    if (sources.findIndex((other) => other.mspId === mspId) !== index)
      throw new PeerError("CONFIG_INVALID", `the organisation ${mspId} is configured twice`);
  return sources.map(({ mspId, mspDir }) => loadOrganisation(mspId, mspDir));
}

/** @throws PeerError CREDENTIALS_INVALID */
export function loadOrganisation(mspId: string, mspDir: string): LoadedOrganisation {
  const roots = certificatesIn(mspDir, "cacerts");
  if (roots.length === 0)
    throw new PeerError("CREDENTIALS_INVALID", `no CA certificate in ${path.join(mspDir, "cacerts")}`);
  const msp = holding(mspDir, () => {
    const { nodeOus, unitIdentifiers } = loadUnitConfig(mspDir);
    return new OrganisationMsp({
      mspId,
      roots,
      intermediates: certificatesIn(mspDir, "intermediatecerts"),
      admins: certificatesIn(mspDir, "admincerts"),
      nodeOus,
      unitIdentifiers,
    });
  });
  return {
    mspId,
    mspDir,
    roots: roots.map(({ x509 }) => x509),
    msp,
    revocations: new Revocations(loadRevocationLists(msp, mspDir)),
    tlsAuthorities: ["tlscacerts", "tlsintermediatecerts"].flatMap((folder) =>
      filesIn(path.join(mspDir, folder), isPem).map(({ file, bytes }) => {
        holding(file, () => readCertificate(bytes));
        return bytes;
      }),
    ),
  };
}

/**
 * The lists in `crls`: every file there must be one.
 * @throws PeerError CREDENTIALS_INVALID naming the file.
 */
export function loadRevocationLists(msp: OrganisationMsp, mspDir: string): RevocationList[] {
  return filesIn(revocationFolder(mspDir), isVisible).map(({ file, bytes }) =>
    holding(file, () => readRevocationList(bytes, msp.authorities)),
  );
}

export const revocationFolder = (mspDir: string): string => path.join(mspDir, "crls");

const isPem = (name: string): boolean => name.endsWith(".pem");
/** A name with a dot in front is a file that is still being written. */
const isVisible = (name: string): boolean => !name.startsWith(".");

function certificatesIn(mspDir: string, folder: string): Certificate[] {
  return filesIn(path.join(mspDir, folder), isPem).map(({ file, bytes }) =>
    holding(file, () => {
      if (readPem(bytes)?.type !== "CERTIFICATE") throw new Error("it is not a certificate in PEM");
      return readCertificate(bytes);
    }),
  );
}

/** Nothing where the folder is absent. */
function filesIn(
  folder: string,
  wanted: (name: string) => boolean,
): { readonly file: string; readonly bytes: Buffer }[] {
  const names = holding(folder, () => (isAbsent(folder) ? [] : readdirSync(folder).filter(wanted).sort()));
  return names.map((name) => {
    const file = path.join(folder, name);
    return { file, bytes: holding(file, () => readBounded(file)) };
  });
}

function readBounded(file: string): Buffer {
  const bytes = readFileSync(file);
  if (bytes.length > revocationListBytesMax)
    throw new Error(`it has more than ${revocationListBytesMax} bytes`);
  return bytes;
}

function loadUnitConfig(mspDir: string): UnitConfig {
  const file = path.join(mspDir, "config.yaml");
  if (isAbsent(file)) return { nodeOus: defaultNodeOus, unitIdentifiers: [] };
  return readUnitConfig(readFileSync(file, "utf8"), (name) => readFileSync(path.join(mspDir, name)));
}

const isAbsent = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) === undefined;

function holding<T>(origin: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PeerError) throw error;
    throw new PeerError("CREDENTIALS_INVALID", `${origin} is refused: ${messageOf(error)}`, { cause: error });
  }
}
