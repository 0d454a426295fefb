/** The channel configuration in the genesis block: fabric-protos `common/configtx.proto` and `msp/msp_config.proto`. */
import {
  bytes,
  message,
  nested,
  repeated,
  repeatedBytes,
  bool,
  string,
  uint,
  type Codec,
  type MessageOf,
} from "../protobuf/codec.js";

export const configValue = message({ version: uint(1), value: bytes(2), modPolicy: string(3) });

export interface ConfigGroup {
  version: number;
  groups: { key: string; value: ConfigGroup | undefined }[];
  values: { key: string; value: MessageOf<typeof configValue> | undefined }[];
  modPolicy: string;
}
const groupEntry: Codec<ConfigGroup["groups"][number]> = message({
  key: string(1),
  value: nested(2, (): Codec<ConfigGroup> => configGroup),
});
const valueEntry = message({ key: string(1), value: nested(2, () => configValue) });
export const configGroup: Codec<ConfigGroup> = message({
  version: uint(1),
  groups: repeated(2, () => groupEntry),
  values: repeated(3, () => valueEntry),
  modPolicy: string(5),
});

export const config = message({ sequence: uint(1), channelGroup: nested(2, () => configGroup) });
export const configEnvelope = message({ config: nested(1, () => config) });

export const mspConfig = message({ type: uint(1), config: bytes(2) });
const fabricOuIdentifier = message({ certificate: bytes(1), organizationalUnitIdentifier: string(2) });
const fabricNodeOus = message({
  enable: bool(1),
  clientOuIdentifier: nested(2, () => fabricOuIdentifier),
  peerOuIdentifier: nested(3, () => fabricOuIdentifier),
  adminOuIdentifier: nested(4, () => fabricOuIdentifier),
  ordererOuIdentifier: nested(5, () => fabricOuIdentifier),
});
export const fabricMspConfig = message({
  name: string(1),
  rootCerts: repeatedBytes(2),
  fabricNodeOus: nested(11, () => fabricNodeOus),
});
