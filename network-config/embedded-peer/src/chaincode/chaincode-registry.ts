/** The chaincodes defined on the channel, each with a connection from every organisation's peer, as in a real network. */
import type { ChaincodeConfig } from "../config.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import type { SignaturePolicy } from "../policy/signature-policy.js";
import { ChaincodeStream } from "./chaincode-stream.js";

export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly endorsementPolicy: SignaturePolicy;
}

export class ChaincodeRegistry {
  readonly #definitions: ReadonlyMap<string, ChaincodeDefinition>;
  readonly #streams = new Map<string, ChaincodeStream>();

  /** @throws PeerError POLICY_INVALID for an endorsement policy that does not parse. */
  constructor(
    chaincodes: readonly ChaincodeConfig[],
    peers: readonly string[],
    { limits, log }: { readonly limits: PeerLimits; readonly log: Log },
  ) {
    this.#definitions = new Map(
      chaincodes.map(({ name, version, endorsementPolicy }) => [
        name,
        { name, version, endorsementPolicy: parsePolicyExpression(endorsementPolicy) },
      ]),
    );
    for (const { name, packageId, address } of chaincodes)
      for (const mspId of peers)
        this.#streams.set(
          streamId(name, mspId),
          new ChaincodeStream({ chaincode: name, packageId, address, mspId, limits, log }),
        );
  }

  definition(chaincode: string): ChaincodeDefinition | undefined {
    return this.#definitions.get(chaincode);
  }

  stream(chaincode: string, mspId: string): ChaincodeStream | undefined {
    return this.#streams.get(streamId(chaincode, mspId));
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
  }
}

const streamId = (chaincode: string, mspId: string): string => `${chaincode}\0${mspId}`;
