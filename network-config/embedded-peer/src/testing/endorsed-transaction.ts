/** Whole transactions as a client would submit them, made with real keys; each part can be changed on the way. */
import { randomBytes } from "node:crypto";
import { SimulationResults } from "../endorsement/simulation-results.js";
import type { SigningIdentity } from "../membership/signing-identity.js";
import { channelHeader, envelope, header, headerType, payload, signatureHeader } from "../messages/common.js";
import {
  chaincodeAction,
  chaincodeEvent,
  chaincodeHeaderExtension,
  chaincodeInvocationSpec,
  chaincodeProposalPayload,
  proposal,
  proposalResponsePayload,
  type Endorsement,
} from "../messages/proposal.js";
import { prepareTransaction } from "../transaction/prepared-transaction.js";
import { openProposal } from "../transaction/proposal.js";
import { transactionIdOf } from "../transaction/transaction.js";

export interface TransactionRequest {
  readonly creator: SigningIdentity;
  readonly endorsers: readonly SigningIdentity[];
  readonly chaincode?: string;
  /** What the endorsers say they ran; normally the same. */
  readonly executed?: { readonly name: string; readonly version: string };
  readonly txId?: string;
  readonly epoch?: number;
  readonly type?: number;
  readonly results?: Buffer;
  readonly eventOf?: string;
  readonly proposalHash?: Buffer;
  readonly endorsements?: (made: Endorsement[]) => Endorsement[];
  readonly signature?: Buffer;
}

export async function anEndorsedTransaction(request: TransactionRequest): Promise<Buffer> {
  const { creator, endorsers, chaincode = "cc" } = request;
  const opened = await openedProposal(request);
  const extension = chaincodeAction.encode({
    results: request.results ?? someResults(),
    ...(request.eventOf === undefined
      ? {}
      : { events: chaincodeEvent.encode({ chaincodeId: request.eventOf, eventName: "e" }) }),
    response: { status: 200, message: "", payload: Buffer.alloc(0) },
    chaincodeId: { path: "", ...(request.executed ?? { name: chaincode, version: "1.0" }) },
  });
  const response = proposalResponsePayload.encode({
    proposalHash: request.proposalHash ?? opened.hash,
    extension,
  });
  const made = await Promise.all(
    endorsers.map(async ({ serialized, sign }) => ({
      endorser: serialized,
      signature: await sign(Buffer.concat([response, serialized])),
    })),
  );
  const prepared = prepareTransaction(opened, response, request.endorsements?.(made) ?? made);
  const signature = request.signature ?? (await creator.sign(prepared.payload));
  return envelope.encode({ payload: prepared.payload, signature });
}

async function openedProposal(request: TransactionRequest): Promise<ReturnType<typeof openProposal>> {
  const { creator, chaincode = "cc" } = request;
  const nonce = randomBytes(24);
  const chaincodeId = { path: "", name: chaincode, version: "" };
  const headers = header.encode({
    channelHeader: channelHeader.encode({
      type: request.type ?? headerType.ENDORSER_TRANSACTION,
      channelId: "trade",
      txId: request.txId ?? transactionIdOf(nonce, creator.serialized),
      epoch: request.epoch ?? 0,
      extension: chaincodeHeaderExtension.encode({ chaincodeId }),
    }),
    signatureHeader: signatureHeader.encode({ creator: creator.serialized, nonce }),
  });
  const input = { args: [Buffer.from("create")], decorations: [], isInit: false };
  const invocation = chaincodeInvocationSpec.encode({ chaincodeSpec: { type: 1, chaincodeId, input } });
  const proposalBytes = proposal.encode({
    header: headers,
    payload: chaincodeProposalPayload.encode({
      input: invocation,
      transientMap: [{ key: "secret", value: Buffer.from("transient") }],
    }),
  });
  return openProposal({ proposalBytes, signature: await creator.sign(proposalBytes) });
}

function someResults(): Buffer {
  const results = new SimulationResults();
  results.write("cc", "key", Buffer.from("value"));
  return results.encode();
}

/** An envelope around any payload bytes, signed. */
export async function anEnvelopeAround(payloadBytes: Buffer, signer: SigningIdentity): Promise<Buffer> {
  return envelope.encode({ payload: payloadBytes, signature: await signer.sign(payloadBytes) });
}

/** The same transaction with another body under the same headers, signed again. */
export async function withData(bytes: Buffer, data: Buffer, signer: SigningIdentity): Promise<Buffer> {
  const headers = payload.decode(envelope.decode(bytes).payload).header;
  return await anEnvelopeAround(payload.encode({ header: headers, data }), signer);
}
