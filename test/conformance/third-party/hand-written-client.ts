import { Client, type ServiceError } from "@grpc/grpc-js";
import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import { createHash, randomBytes } from "node:crypto";
import { Timestamp } from "google-protobuf/google/protobuf/timestamp_pb.js";
import { signMessage } from "../ledger/ecdsa.js";

export interface HandWrittenIdentity {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface Call {
  readonly channel: string;
  readonly chaincode: string;
  readonly args: readonly string[];
}

interface ProtoMessage {
  serializeBinary(): Uint8Array;
}

/** A client of the Gateway service made of published protocol buffers and grpc-js alone. */
export class HandWrittenClient {
  readonly #grpc: Client;
  readonly #identity: HandWrittenIdentity;

  constructor(grpc: Client, identity: HandWrittenIdentity) {
    this.#grpc = grpc;
    this.#identity = identity;
  }

  async evaluate(call: Call): Promise<peer.Response> {
    const { signed } = this.#propose(call);
    const request = new gateway.EvaluateRequest();
    // No channel and no id beside the proposal: they are in it.
    request.setProposedTransaction(signed);
    const answer = await this.#ask("Evaluate", request, (bytes) =>
      gateway.EvaluateResponse.deserializeBinary(bytes),
    );
    return answer.getResult()!;
  }

  /** @returns the verdict, once the transaction is in a block. */
  async submit(call: Call): Promise<gateway.CommitStatusResponse> {
    const { signed, txId } = this.#propose(call);
    const proposed = new gateway.EndorseRequest();
    proposed.setTransactionId(txId);
    proposed.setChannelId(call.channel);
    proposed.setProposedTransaction(signed);
    const endorsed = await this.#ask("Endorse", proposed, (bytes) =>
      gateway.EndorseResponse.deserializeBinary(bytes),
    );
    const envelope = endorsed.getPreparedTransaction()!;
    envelope.setSignature(this.#sign(envelope.getPayload_asU8()));
    const request = new gateway.SubmitRequest();
    request.setTransactionId(txId);
    request.setChannelId(call.channel);
    request.setPreparedTransaction(envelope);
    await this.#ask("Submit", request, (bytes) => gateway.SubmitResponse.deserializeBinary(bytes));
    return this.#commitStatus(call.channel, txId);
  }

  #commitStatus(channel: string, txId: string): Promise<gateway.CommitStatusResponse> {
    const request = new gateway.CommitStatusRequest();
    request.setTransactionId(txId);
    request.setChannelId(channel);
    request.setIdentity(this.#creator());
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    signed.setSignature(this.#sign(request.serializeBinary()));
    return this.#ask("CommitStatus", signed, (bytes) =>
      gateway.CommitStatusResponse.deserializeBinary(bytes),
    );
  }

  #propose({ channel, chaincode, args }: Call): { signed: peer.SignedProposal; txId: string } {
    const nonce = randomBytes(24);
    const creator = this.#creator();
    const txId = createHash("sha256").update(nonce).update(creator).digest("hex");
    const id = new peer.ChaincodeID();
    id.setName(chaincode);
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(id);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
    channelHeader.setChannelId(channel);
    channelHeader.setTxId(txId);
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    channelHeader.setExtension$(extension.serializeBinary());
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(creator);
    signatureHeader.setNonce(nonce);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const proposal = new peer.Proposal();
    proposal.setHeader(header.serializeBinary());
    proposal.setPayload(payloadOf(id, args).serializeBinary());
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.serializeBinary());
    signed.setSignature(this.#sign(proposal.serializeBinary()));
    return { signed, txId };
  }

  #creator(): Uint8Array {
    const creator = new msp.SerializedIdentity();
    creator.setMspid(this.#identity.mspId);
    creator.setIdBytes(Buffer.from(this.#identity.certificatePem));
    return creator.serializeBinary();
  }

  #sign(message: Uint8Array): Uint8Array {
    return signMessage(this.#identity.privateKeyPem, message);
  }

  #ask<Request extends ProtoMessage, Answer>(
    method: string,
    request: Request,
    decode: (bytes: Uint8Array) => Answer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#grpc.makeUnaryRequest(
        `/gateway.Gateway/${method}`,
        (message: Request) => Buffer.from(message.serializeBinary()),
        decode,
        request,
        (error: ServiceError | null, answer?: Answer) => {
          if (error !== null || answer === undefined) reject(error ?? new Error("no answer"));
          else resolve(answer);
        },
      );
    });
  }
}

function payloadOf(id: peer.ChaincodeID, args: readonly string[]): peer.ChaincodeProposalPayload {
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map((arg) => Buffer.from(arg)));
  const spec = new peer.ChaincodeSpec();
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  return payload;
}
