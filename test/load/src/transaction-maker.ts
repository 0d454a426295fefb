import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";
import { peerModule } from "./compiled.js";

/** Who signs: as a file of the network's material says, since a worker can be handed nothing but data. */
export interface Signer {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface TransactionPlan {
  readonly channel: string;
  readonly chaincode: { readonly name: string; readonly version: string };
  readonly creator: Signer;
  readonly endorsers: readonly Signer[];
}

/** Makes the envelope of the transaction that puts `value` under `key`. */
export type MakeTransaction = (key: string, value: string) => Buffer;

const nonceBytes = 24;
const endorserTransaction = 3;

/**
 * Whole transactions as the official client would submit them after these endorsers ran the chaincode: every part and
 * every signature is there, and nobody was asked.
 */
export async function transactionMaker(plan: TransactionPlan): Promise<MakeTransaction> {
  const [messages, proposals, policies, signatures, opening, preparing, { SimulationResults }] =
    await Promise.all([
      peerModule("messages/common"),
      peerModule("messages/proposal"),
      peerModule("messages/policies"),
      peerModule("membership/ecdsa-signature"),
      peerModule("transaction/proposal"),
      peerModule("transaction/prepared-transaction"),
      peerModule("endorsement/simulation-results"),
    ]);
  const { channel, chaincode } = plan;
  const identityOf = ({ mspId, certificatePem, privateKeyPem }: Signer) => {
    const key = createPrivateKey(privateKeyPem);
    return {
      serialized: policies.serializedIdentity.encode({ mspId, idBytes: Buffer.from(certificatePem) }),
      sign: (message: Buffer): Buffer =>
        signatures.toLowSDer(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" })),
    };
  };
  const creator = identityOf(plan.creator);
  const endorsers = plan.endorsers.map(identityOf);
  const chaincodeId = { path: "", name: chaincode.name, version: "" };
  const extension = proposals.chaincodeHeaderExtension.encode({ chaincodeId });

  const proposalOf = (key: string, value: string) => {
    const nonce = randomBytes(nonceBytes);
    const txId = createHash("sha256").update(nonce).update(creator.serialized).digest("hex");
    const timestamp = messages.timestamp.encode({ seconds: Math.floor(Date.now() / 1_000), nanos: 0 });
    const header = messages.header.encode({
      channelHeader: messages.channelHeader.encode({
        ...{ type: endorserTransaction, channelId: channel, txId, timestamp, extension },
      }),
      signatureHeader: messages.signatureHeader.encode({ creator: creator.serialized, nonce }),
    });
    const input = {
      args: ["put", key, value].map((text) => Buffer.from(text)),
      decorations: [],
      isInit: false,
    };
    const invocation = proposals.chaincodeInvocationSpec.encode({
      chaincodeSpec: { type: 1, chaincodeId, input },
    });
    const payload = proposals.chaincodeProposalPayload.encode({ input: invocation });
    const proposalBytes = proposals.proposal.encode({ header, payload });
    // The proposal's own signature is for the endorsers, and does not go into the transaction.
    return opening.openProposal({ proposalBytes, signature: Buffer.alloc(0) });
  };

  return (key, value) => {
    const proposal = proposalOf(key, value);
    const results = new SimulationResults();
    results.write(chaincode.name, key, Buffer.from(value));
    const action = proposals.chaincodeAction.encode({
      results: results.encode(),
      response: { status: 200, message: "", payload: Buffer.alloc(0) },
      chaincodeId: { path: "", ...chaincode },
    });
    const response = proposals.proposalResponsePayload.encode({
      proposalHash: proposal.hash,
      extension: action,
    });
    const endorsements = endorsers.map(({ serialized, sign: endorse }) => ({
      endorser: serialized,
      signature: endorse(Buffer.concat([response, serialized])),
    }));
    const { payload } = preparing.prepareTransaction(proposal, response, endorsements);
    return messages.envelope.encode({ payload, signature: creator.sign(payload) });
  };
}
