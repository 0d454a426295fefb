/** _lifecycle: which chaincodes are defined here. Definitions come from the peer's configuration and change only there. */
import {
  applicationPolicy,
  installedChaincode,
  queryByName,
  queryByPackageId,
  queryChaincodeDefinitionResult,
  queryChaincodeDefinitionsResult,
  queryInstalledChaincodesResult,
} from "../messages/lifecycle.js";
import { signaturePolicyEnvelope } from "../messages/policies.js";
import { encodePolicyEnvelope } from "../policy/policy-envelope.js";
import type { MessageOf } from "../protobuf/codec.js";
import type { ChaincodeDefinition } from "./chaincode-definition.js";
import { refuse, type QueriedChannel, type SystemQueries, type SystemQuery } from "./system-query.js";

const NOT_FOUND = 404;

const notOffered =
  (name: string): SystemQuery =>
  () => {
    throw refuse(
      `failed to invoke backing implementation of '${name}': ` +
        "this peer takes its chaincodes from its configuration and not from the lifecycle",
    );
  };

export const lifecycleQueries: SystemQueries = {
  QueryChaincodeDefinition: (argument, channel) =>
    definitionNamed(queryByName.decode(argument).name, channel),
  QueryChaincodeDefinitions: (_argument, { chaincodes }) =>
    queryChaincodeDefinitionsResult.encode({
      chaincodeDefinitions: chaincodes.definitions.map((definition) => ({
        name: definition.name,
        ...described(definition),
      })),
    }),
  QueryInstalledChaincodes: (_argument, _channel, all) =>
    queryInstalledChaincodesResult.encode({ installedChaincodes: installed(all) }),
  QueryInstalledChaincode: (argument, _channel, all) =>
    installedAs(queryByPackageId.decode(argument).packageId, all),
  ...Object.fromEntries(
    [
      "InstallChaincode",
      "GetInstalledChaincodePackage",
      "ApproveChaincodeDefinitionForMyOrg",
      "QueryApprovedChaincodeDefinition",
      "CheckCommitReadiness",
      "CommitChaincodeDefinition",
    ].map((name) => [name, notOffered(name)]),
  ),
};

/** A definition never changes while the peer runs, and a later start does not count them. */
const SEQUENCE = 1;

type Described = Omit<MessageOf<typeof queryChaincodeDefinitionResult>, "approvals">;

const described = (definition: ChaincodeDefinition): Described => ({
  sequence: SEQUENCE,
  version: definition.version,
  endorsementPlugin: "escc",
  validationPlugin: "vscc",
  validationParameter: validationParameter(definition),
  collections: undefined,
  initRequired: definition.initRequired,
});

const validationParameter = ({ endorsementPolicy, hasDefaultPolicy }: ChaincodeDefinition): Buffer =>
  hasDefaultPolicy
    ? applicationPolicy.encode({ channelConfigPolicyReference: "/Channel/Application/Endorsement" })
    : applicationPolicy.encode({
        signaturePolicy: signaturePolicyEnvelope.decode(encodePolicyEnvelope(endorsementPolicy)),
      });

function definitionNamed(name: string, { chaincodes, organisations }: QueriedChannel): Buffer {
  const definition = chaincodes.definition(name);
  if (definition === undefined) throw refuse(`namespace ${name} is not defined`, NOT_FOUND);
  const approvals = organisations.map((key) => ({ key, value: true }));
  return queryChaincodeDefinitionResult.encode({ ...described(definition), approvals });
}

type Installed = MessageOf<typeof installedChaincode>;

/** One package for each package id, with the channels and names it serves under. */
function installed(channels: readonly QueriedChannel[]): Installed[] {
  const packages = new Map<string, Installed>();
  for (const { name: key, chaincodes } of channels)
    for (const { name, version, packageId = `${name}_${version}` } of chaincodes.definitions) {
      const known = packages.get(packageId);
      const [label = packageId] = packageId.split(":");
      const found = known ?? { packageId, label, references: [] };
      packages.set(packageId, found);
      const references = found.references.find((reference) => reference.key === key)?.value;
      if (references === undefined)
        found.references.push({ key, value: { chaincodes: [{ name, version }] } });
      else references.chaincodes.push({ name, version });
    }
  return [...packages.values()];
}

function installedAs(packageId: string, channels: readonly QueriedChannel[]): Buffer {
  const found = installed(channels).find((candidate) => candidate.packageId === packageId);
  if (found === undefined) throw refuse(`chaincode install package '${packageId}' not found`, NOT_FOUND);
  return installedChaincode.encode(found);
}
