/** One proposal at one organisation's peer: check it, simulate it, sign the result (Fabric's ProcessProposal). */
import { ChaincodeExecutionError, ChaincodeUnavailableError } from "../chaincode/chaincode-stream.js";
import type { ChaincodeRegistry } from "../chaincode/chaincode-registry.js";
import { endQueries, type ExecutionContext } from "../chaincode/shim-requests.js";
import { messageOf } from "../errors.js";
import type { Ledger } from "../ledger/ledger.js";
import type { PeerLimits } from "../limits.js";
import { AccessError, type AccessControl } from "../membership/access.js";
import { headerType } from "../messages/common.js";
import { chaincodeMessage, messageType } from "../messages/chaincode-shim.js";
import {
  chaincodeAction,
  chaincodeEvent,
  proposalResponsePayload,
  response as responseMessage,
  type ChaincodeInput,
  type Response,
} from "../messages/proposal.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import type { OpenedProposal } from "../transaction/proposal.js";
import { transactionIdOf } from "../transaction/transaction.js";
import { chaincodeInterest, type ChaincodeCall } from "./chaincode-interest.js";
import { PeerFailure } from "./peer-failure.js";
import { Simulator } from "./simulator.js";

export interface EndorserOptions {
  readonly channel: string;
  readonly organisations: ReadonlySet<string>;
  readonly ledger: Ledger;
  readonly chaincodes: ChaincodeRegistry;
  readonly access: AccessControl;
  readonly limits: PeerLimits;
}

/** What a successful simulation gives: `payload` is what an endorser signs (with its own identity after it). */
export interface Simulation {
  readonly response: Response;
  readonly payload: Buffer;
  readonly interest: readonly ChaincodeCall[];
  /** Another organisation's peer may see other values and must simulate for itself. */
  readonly readsPrivateData: boolean;
  readonly privateWrites: TxPrivateReadWriteSet | undefined;
  /** The height simulated at. */
  readonly height: number;
}

const ACCEPTED_STATUS_MIN = 200;
const ERROR_STATUS_MIN = 400;

export class Endorser {
  readonly #options: EndorserOptions;

  constructor(options: EndorserOptions) {
    this.#options = options;
  }

  /** @throws PeerFailure "refused" saying what is wrong with the proposal or who may not make it. */
  async check({ header, signed }: OpenedProposal): Promise<void> {
    const refuse = (why: string): PeerFailure =>
      new PeerFailure("refused", `error validating proposal: ${why}`);
    if (header.type !== headerType.ENDORSER_TRANSACTION) throw refuse(`invalid header type ${header.type}`);
    if (header.epoch !== 0) throw refuse("epoch is non-zero");
    if (header.nonce.length === 0) throw refuse("nonce is empty");
    if (header.creator.length === 0) throw refuse("creator is empty");
    const expected = transactionIdOf(header.nonce, header.creator);
    if (header.txId !== expected)
      throw refuse(`incorrectly computed txid '${header.txId}' -- expected '${expected}'`);
    try {
      const { access } = this.#options;
      const message = {
        message: signed.proposalBytes,
        identity: header.creator,
        signature: signed.signature,
      };
      await access.check(message, "Writers");
    } catch (error) {
      if (error instanceof AccessError)
        throw refuse(`access denied: channel [${header.channelId}] ${error.message}`);
      throw error;
    }
    if (this.#options.ledger.blocks.transaction(header.txId) !== undefined)
      throw new PeerFailure("refused", `duplicate transaction found [${header.txId}]`);
  }

  /** @throws PeerFailure saying why the organisation's peer has no result. */
  async simulate(proposal: OpenedProposal, mspId: string): Promise<Simulation> {
    const { ledger, organisations, chaincodes, channel } = this.#options;
    const { chaincode } = proposal;
    const definition = chaincodes.definition(chaincode);
    if (definition === undefined)
      throw new PeerFailure(
        "peer",
        `make sure the chaincode ${chaincode} has been successfully defined on channel ${channel} and try again`,
      );
    const view = ledger.state.view();
    try {
      const simulator = new Simulator({ view, txId: proposal.header.txId, mspId, organisations });
      const { response, event } = await this.#execute(proposal, mspId, chaincode, proposal.input, simulator);
      if (response.status < ACCEPTED_STATUS_MIN || response.status >= ERROR_STATUS_MIN)
        throw new PeerFailure("chaincode", `chaincode response ${response.status}, ${response.message}`);
      simulator.finish();
      const extension = chaincodeAction.encode({
        results: simulator.results.encode(),
        events: event === undefined ? EMPTY_BYTES : chaincodeEvent.encode(event),
        response,
        chaincodeId: { path: "", name: chaincode, version: definition.version },
      });
      return {
        response,
        payload: proposalResponsePayload.encode({ proposalHash: proposal.hash, extension }),
        interest: chaincodeInterest(simulator),
        readsPrivateData: simulator.readsPrivateData,
        privateWrites: simulator.results.privateWrites(),
        height: view.height,
      };
    } finally {
      view.release();
    }
  }

  async #execute(
    proposal: OpenedProposal,
    mspId: string,
    chaincode: string,
    input: ChaincodeInput,
    simulator: Simulator,
  ): ReturnType<NonNullable<ReturnType<ChaincodeRegistry["stream"]>>["execute"]> {
    const { ledger, limits, chaincodes } = this.#options;
    const { channelId, txId } = proposal.header;
    const stream = chaincodes.stream(chaincode, mspId);
    if (stream === undefined) throw new PeerFailure("peer", `${mspId} has no peer that runs ${chaincode}`);
    const context: ExecutionContext = {
      namespace: chaincode,
      simulator,
      ledger,
      limits,
      queries: new Map(),
      queriesStarted: 0,
      invoke: (target, targetInput) => this.#invoke(proposal, mspId, target, targetInput, simulator),
    };
    try {
      return await stream.execute({ channelId, txId, input, proposal: proposal.signed, context });
    } catch (error) {
      if (error instanceof ChaincodeUnavailableError) throw new PeerFailure("unavailable", error.message);
      if (error instanceof ChaincodeExecutionError)
        throw new PeerFailure("peer", `error in simulation: ${error.message}`);
      throw error;
    } finally {
      await endQueries(context);
    }
  }

  /** Chaincode to chaincode, on this channel: the callee's reads and writes join the caller's, its event does not. */
  async #invoke(
    proposal: OpenedProposal,
    mspId: string,
    target: string,
    input: ChaincodeInput,
    simulator: Simulator,
  ): Promise<Buffer> {
    const { channelId, txId } = proposal.header;
    const [named = "", channel = channelId] = target.split("/");
    const [chaincode = ""] = named.split(":");
    if (channel !== channelId) throw new Error(`failed to find ledger for channel: ${channel}`);
    if (this.#options.chaincodes.definition(chaincode) === undefined)
      throw new Error(`chaincode ${chaincode} cannot be invoked by a chaincode on channel ${channelId}`);
    try {
      const { response } = await this.#execute(proposal, mspId, chaincode, input, simulator);
      const payload = responseMessage.encode(response);
      return chaincodeMessage.encode({ type: messageType.COMPLETED, payload, txId, channelId });
    } catch (error) {
      throw new Error(`execute failed: ${messageOf(error)}`, { cause: error });
    }
  }
}
