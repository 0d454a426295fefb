/** Identities and signature policies, numbered as in fabric-protos `msp/*.proto` and `common/policies.proto`. */
import {
  bytes,
  message,
  nested,
  optionalUint,
  repeated,
  string,
  uint,
  type Codec,
  type MessageOf,
} from "../protobuf/codec.js";

export const serializedIdentity = message({ mspId: string(1), idBytes: bytes(2) });

export const mspRole = message({ mspId: string(1), role: uint(2) });

export const mspPrincipal = message({ classification: uint(1), principal: bytes(2) });

/** `common.SignaturePolicy`: exactly one of the two is present. */
export interface SignaturePolicyMessage {
  signedBy: number | undefined;
  outOf: OutOfMessage | undefined;
}
export interface OutOfMessage {
  n: number;
  rules: SignaturePolicyMessage[];
}
export const signaturePolicy: Codec<SignaturePolicyMessage> = message({
  signedBy: optionalUint(1),
  outOf: nested(2, (): Codec<OutOfMessage> => outOf),
});
const outOf: Codec<OutOfMessage> = message({ n: uint(1), rules: repeated(2, () => signaturePolicy) });

export const signaturePolicyEnvelope = message({
  version: uint(1),
  rule: nested(2, () => signaturePolicy),
  identities: repeated(3, () => mspPrincipal),
});
export type SignaturePolicyEnvelope = MessageOf<typeof signaturePolicyEnvelope>;
