import { createHash } from "node:crypto";
import { archive, type ArchiveFile } from "./archive.js";
import { addressOf, type FabricPlan, type PlannedPeer } from "./fabric-plan.js";

/** A package as Fabric installs it. */
export interface ChaincodePackage {
  readonly label: string;
  readonly bytes: Buffer;
  /** `label:sha256`, the id that a peer gives it and that its process registers under. */
  readonly packageId: string;
}

const dialTimeout = "10s";
/** Member with the authority that signed the certificates of the organisation's own processes, PEM. */
const authorityMember = "tls_authority";

/**
 * The member of a peer's builder settings that holds the address of its organisation's process: another one for each
 * second sequence, so that the next version can run before it is in force.
 */
export const addressMember = (chaincode: string, sequence: number): string =>
  `address_${chaincode.replace(/\W/g, "_")}_${sequence % 2 === 0 ? "even" : "odd"}`;

/**
 * Packs a chaincode that runs as a service. The package is the same for every organisation: where its process listens
 * is filled in by each peer (`addressMember`). It lists the digest of each file of the code, so that what the
 * organisations approve is this code and no other.
 *
 * @param code the files that the process runs, by path.
 */
export function packChaincode(options: {
  readonly name: string;
  readonly version: string;
  /** Of the definition that the package is for. */
  readonly sequence: number;
  readonly code: readonly ArchiveFile[];
}): ChaincodePackage {
  const { name, version, sequence, code } = options;
  const label = `${name}_${version}`;
  const connection = {
    address: `{{.${addressMember(name, sequence)}}}`,
    dial_timeout: dialTimeout,
    tls_required: true,
    client_auth_required: false,
    root_cert: `{{.${authorityMember}}}`,
  };
  const digests = [...code]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, content }) => `${createHash("sha256").update(content).digest("hex")}  ${path}\n`);
  const bytes = archive([
    { path: "metadata.json", content: JSON.stringify({ type: "ccaas", label }) },
    {
      path: "code.tar.gz",
      content: archive([
        { path: "connection.json", content: JSON.stringify(connection) },
        { path: "code.sha256", content: digests.join("") },
      ]),
    },
  ]);
  return { label, bytes, packageId: `${label}:${createHash("sha256").update(bytes).digest("hex")}` };
}

/** TLS authorities by MSP id, PEM. */
export type TlsAuthorities = ReadonlyMap<string, string>;

/** What a peer's builder fills each package's template with: where its organisation's own processes are, and by what to know them. */
export const builderSettings = (
  plan: FabricPlan,
  { mspId }: PlannedPeer,
  authorities: TlsAuthorities,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    plan.chaincodes.flatMap(({ name, services }) =>
      services
        .filter((service) => service.mspId === mspId)
        .flatMap(({ listeners }) =>
          listeners.map((listener, parity) => [addressMember(name, parity), addressOf(listener)]),
        ),
    ),
  ),
  [authorityMember]: authorities.get(mspId) ?? "",
});
