import { setTimeout as pause } from "node:timers/promises";
import type { CallOptions } from "@grpc/grpc-js";
import type { Proposal } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, msp } from "@hyperledger/fabric-protos";
import type { Limits } from "../services/limits.js";
import type { LedgerBlock } from "./block.js";
import { decodeBlock } from "./block-decoder.js";
import type { KeyAccessOptions } from "./key-access.js";
import { isNetworkForming, ledgerFailure } from "./ledger-failure.js";
import type { PeerTls } from "./peer-tls.js";
import { PeerConnections, type Session } from "./peer-connections.js";
import { validationCodeName } from "./validation-code.js";

/** One call of the contract. */
export interface LedgerCall {
  /** Name of the identity that acts. */
  readonly identity: string;
  /** `kind:Command`. */
  readonly function: string;
  /** The one argument, public on the block. */
  readonly argument: string;
  /** Private input; never ordered. */
  readonly transient?: Readonly<Record<string, string | Uint8Array>>;
  /** MSP ids that must endorse. Named whenever there is private input, which others must not be sent. */
  readonly endorsers?: readonly string[];
}

/** An endorsed transaction with the signature of whoever acts: whoever holds these bytes can have it committed, once. */
export interface SignedTransaction {
  readonly id: string;
  readonly identity: string;
  readonly bytes: Uint8Array;
  /** What the contract answered. */
  readonly result: string;
}

export interface CommitStatus {
  readonly validationCode: string;
  readonly block: number;
}

export interface LedgerClientOptions {
  readonly channel: string;
  readonly chaincode: string;
  readonly peers: Readonly<Record<string, string>>;
  readonly identitiesDir: string;
  readonly limits: Limits;
  /** How the identities' private keys are reached; default: plain files. */
  readonly keys?: KeyAccessOptions;
  /** Absent: the peers are reached without TLS. */
  readonly peerTls?: PeerTls | undefined;
}

/**
 * The ledger through the official Fabric client: the same calls reach the embedded peer and a real Fabric network.
 *
 * `prepare`, `submit` and `commitStatus` are apart, so that what is signed can be kept before it is sent.
 * Every method rejects with the contract's `DomainError` or with a coded refusal of the gateway.
 */
export class LedgerClient {
  readonly #options: LedgerClientOptions;
  readonly #connections: PeerConnections;
  #evaluated = 0;
  #endorsed = 0;
  #submitted = 0;

  constructor(options: LedgerClientOptions) {
    this.#options = options;
    this.#connections = new PeerConnections({
      peers: options.peers,
      identitiesDir: options.identitiesDir,
      identitiesMax: options.limits.identitiesMax,
      reconnectDelayMaxMs: options.limits.reconnectDelayMaxMs,
      ...(options.keys && { keys: options.keys }),
      tls: options.peerTls,
    });
  }

  /** MSP id of an identity held here. @throws ServiceError `IDENTITY_UNKNOWN`, `CERTIFICATE_EXPIRED` */
  mspOf(identity: string): string {
    return this.#connections.identity(identity).mspId;
  }

  /** Asks the contract without writing. */
  async evaluate(call: LedgerCall, chaincode = this.#options.chaincode): Promise<Uint8Array> {
    this.#evaluated += 1;
    return this.#connections.call(call.identity, (session) =>
      this.#propose(session, call, chaincode).evaluate(within(this.#options.limits.evaluateTimeoutMs)),
    );
  }

  /** Has the call simulated and endorsed, and signs the result. Nothing is on the ledger after it. */
  async prepare(call: LedgerCall): Promise<SignedTransaction> {
    this.#endorsed += 1;
    return this.#whenFormed(call.identity, async (session) => {
      const proposal = this.#propose(session, call, this.#options.chaincode);
      const transaction = await proposal.endorse(within(this.#options.limits.endorseTimeoutMs));
      const signature = await session.identity.sign(transaction.getDigest());
      return {
        id: transaction.getTransactionId(),
        identity: call.identity,
        bytes: session.gateway.newSignedTransaction(transaction.getBytes(), signature).getBytes(),
        result: Buffer.from(transaction.getResult()).toString("utf8"),
      };
    });
  }

  /** Hands a signed transaction to the orderer. Sending the same one again is harmless: a ledger takes an id once. */
  async submit(signed: Pick<SignedTransaction, "identity" | "bytes">): Promise<void> {
    this.#submitted += 1;
    await this.#whenFormed(signed.identity, (session) =>
      session.gateway.newTransaction(signed.bytes).submit(within(this.#options.limits.submitTimeoutMs)),
    );
  }

  /** Waits at a peer until the transaction is committed, for at most `commitTimeoutMs`. */
  async commitStatus(transaction: { readonly id: string; readonly identity: string }): Promise<CommitStatus> {
    return this.#connections.call(transaction.identity, async (session) => {
      const request = commitStatusRequest(session, this.#options.channel, transaction.id);
      const commit = session.gateway.newCommit(request);
      const status = await commit.getStatus(within(this.#options.limits.commitTimeoutMs));
      return { validationCode: validationCodeName(status.code), block: Number(status.blockNumber) };
    });
  }

  /** Number of blocks on the ledger. */
  async height(identity: string): Promise<number> {
    const call = { identity, function: "GetChainInfo", argument: this.#options.channel };
    const info = common.BlockchainInfo.deserializeBinary(await this.evaluate(call, "qscc"));
    return info.getHeight();
  }

  /**
   * Blocks from a number on, then each new one as it is committed, until `stop` is aborted or the stream breaks:
   * it then rejects, and the caller asks again from the next number. With them comes the plaintext of the collections
   * that the identity's organisation is a member of.
   */
  async *blocks(identity: string, from: number, stop: AbortSignal): AsyncGenerator<LedgerBlock> {
    const { gateway } = this.#connections.session(identity);
    const network = gateway.getNetwork(this.#options.channel);
    const stream = await network.getBlockAndPrivateDataEvents({ startBlock: BigInt(from) });
    const close = (): void => {
      stream.close();
    };
    stop.addEventListener("abort", close, { once: true });
    try {
      if (stop.aborted) return;
      for await (const event of stream) {
        const block = event.getBlock();
        if (block !== undefined) yield decodeBlock(block, event.getPrivateDataMapMap());
      }
    } catch (error) {
      if (!stop.aborted) throw ledgerFailure(error);
    } finally {
      stop.removeEventListener("abort", close);
      stream.close();
    }
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_ledger_evaluations_total: this.#evaluated,
      antin_ledger_endorsements_total: this.#endorsed,
      antin_ledger_submissions_total: this.#submitted,
    };
  }

  close(): void {
    this.#connections.close();
  }

  /** Asks again while peers and orderers have not found each other; nothing has happened on the ledger by then. */
  async #whenFormed<Result>(identity: string, run: (session: Session) => Promise<Result>): Promise<Result> {
    const { formingWaitMs, formingDelayMs } = this.#options.limits;
    const giveUpAt = performance.now() + formingWaitMs;
    for (;;) {
      try {
        return await this.#connections.call(identity, run);
      } catch (error) {
        if (!isNetworkForming(error) || performance.now() + formingDelayMs > giveUpAt) throw error;
      }
      await pause(formingDelayMs);
    }
  }

  #propose({ gateway }: Session, call: LedgerCall, chaincode: string): Proposal {
    return gateway
      .getNetwork(this.#options.channel)
      .getContract(chaincode)
      .newProposal(call.function, {
        arguments: [call.argument],
        ...(call.transient && { transientData: { ...call.transient } }),
        ...(call.endorsers && { endorsingOrganizations: [...call.endorsers] }),
      });
  }
}

const within = (timeoutMs: number): CallOptions => ({ deadline: Date.now() + timeoutMs });

function commitStatusRequest({ identity }: Session, channel: string, txId: string): Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(identity.mspId);
  creator.setIdBytes(identity.credentials);
  const request = new gatewayProtos.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(txId);
  request.setIdentity(creator.serializeBinary());
  const signed = new gatewayProtos.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
