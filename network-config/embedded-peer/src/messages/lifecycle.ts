/** Queries of the chaincode lifecycle, numbered as in fabric-protos `peer/lifecycle/lifecycle.proto` and `peer/policy.proto`. */
import { bool, bytes, message, nested, optionalBytes, repeated, string, uint } from "../protobuf/codec.js";
import { signaturePolicyEnvelope } from "./policies.js";

/** `protos.ApplicationPolicy`: exactly one of the two is present. */
export const applicationPolicy = message({
  signaturePolicy: nested(1, () => signaturePolicyEnvelope),
  channelConfigPolicyReference: string(2),
});

export const queryByName = message({ name: string(1) });
export const queryByPackageId = message({ packageId: string(1) });

const definedChaincode = message({ name: string(1), version: string(2) });
const references = message({ chaincodes: repeated(1, () => definedChaincode) });
const channelReferences = message({ key: string(1), value: nested(2, () => references) });
export const installedChaincode = message({
  packageId: string(1),
  label: string(2),
  references: repeated(3, () => channelReferences),
});
export const queryInstalledChaincodesResult = message({
  installedChaincodes: repeated(1, () => installedChaincode),
});

const approval = message({ key: string(1), value: bool(2) });
export const queryChaincodeDefinitionResult = message({
  sequence: uint(1),
  version: string(2),
  endorsementPlugin: string(3),
  validationPlugin: string(4),
  validationParameter: bytes(5),
  collections: optionalBytes(6),
  initRequired: bool(7),
  approvals: repeated(8, () => approval),
});
const namedDefinition = message({
  name: string(1),
  sequence: uint(2),
  version: string(3),
  endorsementPlugin: string(4),
  validationPlugin: string(5),
  validationParameter: bytes(6),
  collections: optionalBytes(7),
  initRequired: bool(8),
});
export const queryChaincodeDefinitionsResult = message({
  chaincodeDefinitions: repeated(1, () => namedDefinition),
});
