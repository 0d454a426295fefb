import type { Topology } from "../topology.js";
import type { FabricPlan } from "./fabric-plan.js";
import { toYaml, type YamlValue } from "./yaml.js";

const leafHours = "8760h";
const renewableHours = "8760h";
const caPort = 7054;

/**
 * fabric-ca-server-config.yaml of one organisation: its Fabric CA goes on with the authority that is there
 * (`ca-cert.pem`, `ca-key.pem` beside the file), so that certificates of either are the same organisation's. Nobody is
 * registered in it: the administrator who does that is named when the server is first started (`-b name:password`).
 */
export const fabricCaServerYaml = (member: { readonly mspId: string; readonly label: string }): string =>
  toYaml({
    port: caPort,
    tls: { enabled: true, certfile: "tls-cert.pem", keyfile: "tls-key.pem" },
    ca: { name: `${member.label}-ca`, certfile: "ca-cert.pem", keyfile: "ca-key.pem" },
    crl: { expiry: "24h" },
    registry: { maxenrollments: 1, identities: [] },
    db: { type: "sqlite3", datasource: "fabric-ca-server.db" },
    affiliations: {},
    signing: {
      default: { usage: ["digital signature"], expiry: leafHours },
      profiles: {
        tls: {
          usage: ["digital signature", "server auth", "client auth"],
          expiry: renewableHours,
        },
      },
    },
    csr: { cn: `${member.label} ca`, keyrequest: { algo: "ecdsa", size: 256 } },
    bccsp: { default: "SW", sw: { hash: "SHA2", security: 256 } },
    cfg: { identities: { passwordattempts: 5 } },
  });

/** One `fabric-ca-client register`: who it is and what its certificate will say. The secret is drawn by the server. */
export interface Registration {
  readonly name: string;
  readonly type: "client" | "peer" | "orderer" | "admin";
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everybody whom an organisation's Fabric CA is to enrol: nodes, an administrator, and its people and services. */
export function registrationsOf(
  plan: FabricPlan,
  topology: Topology,
  mspId: string,
): readonly Registration[] {
  const peers = plan.organisations.find((organisation) => organisation.mspId === mspId)?.peers ?? [];
  const orderers = plan.orderers.filter((orderer) => orderer.mspId === mspId);
  const member = [...plan.organisations, plan.ordererOrganisation].find(
    (candidate) => candidate.mspId === mspId,
  );
  return [
    ...peers.map(({ name }): Registration => ({ name, type: "peer", attributes: {} })),
    ...orderers.map(({ name }): Registration => ({ name, type: "orderer", attributes: {} })),
    { name: `${member?.label ?? mspId} admin`, type: "admin", attributes: {} },
    ...topology.identities
      .filter((identity) => identity.mspId === mspId)
      .map(({ name, attributes }): Registration => ({ name, type: "client", attributes: { ...attributes } })),
  ];
}

/** The registrations as a file for whoever runs the CA; attributes with `:ecert` enter every certificate. */
export const registrationsYaml = (registrations: readonly Registration[]): string =>
  toYaml({
    identities: registrations.map(({ name, type, attributes }): YamlValue => ({
      name,
      type,
      attributes: Object.entries(attributes).map(([attribute, value]) => ({
        name: attribute,
        value,
        ecert: true,
      })),
    })),
  });
