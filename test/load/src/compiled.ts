import path from "node:path";
import { pathToFileURL } from "node:url";

/** Root of the checkout, from where this file is compiled to (test/load/dist). */
export const repository = path.resolve(import.meta.dirname, "../../..");

const load = async <Module>(file: string): Promise<Module> =>
  (await import(pathToFileURL(path.join(repository, file)).href)) as Module;

/*
 * Parts of the workspaces that are measured, or used to drive them, and that no package offers to others. They are
 * loaded compiled, as they run in service; only their types come from the sources.
 */

export const apiClient = (): Promise<
  typeof import("../../../network-config/src/demonstration/api-client.js")
> => load("network-config/dist/demonstration/api-client.js");

export const referenceData = (): Promise<
  typeof import("../../../network-config/src/demonstration/demonstration-reference-data.js")
> => load("network-config/dist/demonstration/demonstration-reference-data.js");

export const gatewaySetting = (): Promise<
  typeof import("../../../network-config/src/start/gateway-environment.js")
> => load("network-config/dist/start/gateway-environment.js");

export const signingIdentity = (): Promise<
  typeof import("../../../gateway-api/src/ledger/signing-identity.js")
> => load("gateway-api/dist/ledger/signing-identity.js");

export const readModel = (): Promise<typeof import("../../../gateway-api/src/read-model/read-model.js")> =>
  load("gateway-api/dist/read-model/read-model.js");

export const ledgerClient = (): Promise<typeof import("../../../gateway-api/src/ledger/ledger-client.js")> =>
  load("gateway-api/dist/ledger/ledger-client.js");

export const blockGroups = (): Promise<typeof import("../../../gateway-api/src/ledger/block-groups.js")> =>
  load("gateway-api/dist/ledger/block-groups.js");

export const gatewayLimits = (): Promise<typeof import("../../../gateway-api/src/services/limits.js")> =>
  load("gateway-api/dist/services/limits.js");

/** Rows of the evidence package's own benchmark; `perCpuSecond` is for one core. */
export const receiptBenchmark = (): Promise<{
  readonly benchmark: () => Promise<
    readonly {
      readonly what: string;
      readonly n: number;
      readonly perCpuSecond: number;
      readonly cpuMsPerOperation: number;
      readonly bytes?: number;
      readonly target?: string;
    }[]
  >;
}> => load("chaincode/evidence/bench.mjs");

export const demonstrationRows = async (): Promise<
  Pick<typeof import("../../../network-config/src/demo/row-declaration.js"), "declarationOfRow"> &
    Pick<typeof import("../../../network-config/src/demo/clear-rows.js"), "bringManifest">
> => {
  const [rows, clearing] = await Promise.all([
    load<typeof import("../../../network-config/src/demo/row-declaration.js")>(
      "network-config/dist/demo/row-declaration.js",
    ),
    load<typeof import("../../../network-config/src/demo/clear-rows.js")>(
      "network-config/dist/demo/clear-rows.js",
    ),
  ]);
  return { declarationOfRow: rows.declarationOfRow, bringManifest: clearing.bringManifest };
};

type PeerModule<Name extends keyof PeerModules> = PeerModules[Name];

interface PeerModules {
  readonly "chaincode/chaincode-definition": typeof import("../../../network-config/embedded-peer/src/chaincode/chaincode-definition.js");
  readonly "collections/channel-collections": typeof import("../../../network-config/embedded-peer/src/collections/channel-collections.js");
  readonly "endorsement/simulation-results": typeof import("../../../network-config/embedded-peer/src/endorsement/simulation-results.js");
  readonly "ledger/ledger": typeof import("../../../network-config/embedded-peer/src/ledger/ledger.js");
  readonly "membership/ecdsa-signature": typeof import("../../../network-config/embedded-peer/src/membership/ecdsa-signature.js");
  readonly "membership/load-organisations": typeof import("../../../network-config/embedded-peer/src/membership/load-organisations.js");
  readonly "membership/membership": typeof import("../../../network-config/embedded-peer/src/membership/membership.js");
  readonly "membership/signing-identity": typeof import("../../../network-config/embedded-peer/src/membership/signing-identity.js");
  readonly "messages/common": typeof import("../../../network-config/embedded-peer/src/messages/common.js");
  readonly "messages/policies": typeof import("../../../network-config/embedded-peer/src/messages/policies.js");
  readonly "messages/proposal": typeof import("../../../network-config/embedded-peer/src/messages/proposal.js");
  readonly "ordering/orderer": typeof import("../../../network-config/embedded-peer/src/ordering/orderer.js");
  readonly "transaction/prepared-transaction": typeof import("../../../network-config/embedded-peer/src/transaction/prepared-transaction.js");
  readonly "transaction/proposal": typeof import("../../../network-config/embedded-peer/src/transaction/proposal.js");
  readonly index: typeof import("../../../network-config/embedded-peer/src/index.js");
}

/** An inner module of the embedded peer. */
export const peerModule = <Name extends keyof PeerModules>(name: Name): Promise<PeerModule<Name>> =>
  load(`network-config/embedded-peer/dist/${name}.js`);
