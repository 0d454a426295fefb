/** One proposal at one organisation's peer: check it, simulate it, sign the result (Fabric's ProcessProposal). */
import {
  ChaincodeExecutionError,
  ChaincodeUnavailableError,
  type ChaincodeResult,
} from "../chaincode/chaincode-stream.js";
import type { ChannelCollections } from "../collections/channel-collections.js";
import { CreatorAccess } from "../collections/creator-access.js";
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
import { initialisation, InvocationError } from "../chaincode/initialisation.js";
import { isSystemChaincode, refusalToChaincode } from "../chaincode/system-chaincode-names.js";
import { checkDissemination } from "./dissemination.js";
import { PeerFailure } from "./peer-failure.js";
import { Simulator } from "./simulator.js";

export interface EndorserOptions {
  readonly channel: string;
  readonly collections: ChannelCollections;
  readonly ledger: Ledger;
  readonly chaincodes: ChaincodeRegistry;
  readonly access: AccessControl;
  readonly limits: PeerLimits;
  /** The endorser of another channel of this peer, for chaincodes that call across. */
  readonly endorserOf: (channel: string) => Endorser | undefined;
}

/** One chaincode run for a transaction; a chaincode it calls is another one, in the same simulation. */
interface Call {
  readonly proposal: OpenedProposal;
  readonly mspId: string;
  readonly chaincode: string;
  readonly input: ChaincodeInput;
  readonly simulator: Simulator;
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
    const { access, ledger } = this.#options;
    const { proposalBytes: message, signature } = signed;
    const creator = await access
      .authenticate({ message, identity: header.creator, signature })
      .catch((error: unknown) => {
        throw error instanceof AccessError ? refuse(error.message) : error;
      });
    if (ledger.blocks.transaction(header.txId) !== undefined)
      throw new PeerFailure("refused", `duplicate transaction found [${header.txId}]`);
    try {
      access.authorize(creator, "peer/Propose");
    } catch (error) {
      throw error instanceof AccessError ? new PeerFailure("refused", error.message) : error;
    }
  }

  /** @throws PeerFailure saying why the organisation's peer has no result. */
  async simulate(proposal: OpenedProposal, mspId: string): Promise<Simulation> {
    const { chaincodes, channel, collections } = this.#options;
    const { chaincode, input } = proposal;
    const definition = chaincodes.definition(chaincode);
    if (definition === undefined)
      throw new PeerFailure(
        "peer",
        `make sure the chaincode ${chaincode} has been successfully defined on channel ${channel} and try again`,
      );
    return await this.#withSimulator(proposal, mspId, async (simulator) => {
      const call = { proposal, mspId, chaincode, input, simulator };
      const { response, event } = await this.#execute(call).catch((error: unknown) => {
        throw failureOf(error, proposal.header.txId);
      });
      if (response.status < ACCEPTED_STATUS_MIN || response.status >= ERROR_STATUS_MIN)
        throw new PeerFailure("chaincode", `chaincode response ${response.status}, ${response.message}`);
      simulator.finish();
      const privateWrites = simulator.results.privateWrites();
      checkDissemination(privateWrites, { mspId, collections, peers: chaincodes.peers });
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
        privateWrites,
        height: simulator.height,
      };
    });
  }

  async #withSimulator<Result>(
    { header }: OpenedProposal,
    mspId: string,
    run: (simulator: Simulator) => Promise<Result>,
  ): Promise<Result> {
    const { ledger, collections } = this.#options;
    const view = ledger.state.view();
    try {
      return await run(new Simulator({ view, txId: header.txId, mspId, collections }));
    } finally {
      view.release();
    }
  }

  async #execute(call: Call): Promise<ChaincodeResult> {
    const { ledger, limits, chaincodes, channel } = this.#options;
    const { proposal, mspId, chaincode, input, simulator } = call;
    const { txId } = proposal.header;
    const definition = chaincodes.definition(chaincode);
    const stream = chaincodes.stream(chaincode, mspId);
    if (definition === undefined || stream === undefined)
      throw new PeerFailure("peer", `${mspId} has no peer that runs ${chaincode}`);
    const isInit = initialisation(definition, input, simulator);
    const context: ExecutionContext = {
      namespace: chaincode,
      isInit,
      simulator,
      creatorAccess: this.#creatorAccess(proposal),
      ledger,
      limits,
      queries: new Map(),
      queriesStarted: 0,
      invoke: (target, targetInput) => this.#invoke(call, target, targetInput),
    };
    try {
      const invocation = { channelId: channel, txId, input, isInit, proposal: proposal.signed, context };
      return await stream.execute(invocation);
    } finally {
      await endQueries(context);
    }
  }

  #creatorAccess({ header }: OpenedProposal): CreatorAccess {
    const { access, channel, collections } = this.#options;
    try {
      return new CreatorAccess({ channel, collections, creator: access.identify(header.creator) });
    } catch (error) {
      if (error instanceof AccessError) throw new PeerFailure("refused", error.message);
      throw error;
    }
  }

  /**
   * Chaincode to chaincode. On this channel the callee's reads and writes join the caller's; on another one it runs
   * against that ledger and only its answer counts. Its event never does. No chaincode can be entered twice in one
   * transaction on one channel, so calls end.
   */
  async #invoke(caller: Call, target: string, input: ChaincodeInput): Promise<Buffer> {
    const { channel } = this.#options;
    const { chaincode, channelId = channel } = parseTarget(target);
    const { txId } = caller.proposal.header;
    const response = isSystemChaincode(chaincode)
      ? refusalToChaincode(chaincode, caller.proposal.chaincode)
      : channelId === channel
        ? await this.#call({ ...caller, chaincode, input })
        : await this.#callAcross(caller, channelId, chaincode, input);
    const payload = responseMessage.encode(response);
    return chaincodeMessage.encode({ type: messageType.COMPLETED, payload, txId, channelId });
  }

  async #call(call: Call): Promise<Response> {
    const { chaincodes, channel } = this.#options;
    const { chaincode } = call;
    try {
      if (chaincodes.definition(chaincode) === undefined)
        throw new InvocationError(
          `[channel ${channel}] failed to get chaincode container info for ${chaincode}: ` +
            `chaincode ${chaincode} not found`,
        );
      return (await this.#execute(call)).response;
    } catch (error) {
      throw new Error(`execute failed: ${messageOf(error)}`, { cause: error });
    }
  }

  async #callAcross(
    caller: Call,
    channelId: string,
    chaincode: string,
    input: ChaincodeInput,
  ): Promise<Response> {
    const other = this.#options.endorserOf(channelId);
    if (other === undefined) throw new Error(`failed to find ledger for channel: ${channelId}`);
    const { proposal, mspId } = caller;
    const { proposalBytes: message, signature } = proposal.signed;
    await other.#admit({ message, identity: proposal.header.creator, signature });
    return await other.#withSimulator(proposal, mspId, async (simulator) => {
      const response = await other.#call({ proposal, mspId, chaincode, input, simulator });
      // What one organisation may read there another may not, and the answer depends on it.
      caller.simulator.readsPrivateData ||= simulator.readsPrivateData;
      return response;
    });
  }

  /** @throws Error unless the client may write on this channel too. */
  async #admit(signed: Parameters<AccessControl["check"]>[0]): Promise<void> {
    await this.#options.access.check(signed, "peer/ChaincodeToChaincode");
  }
}

/** `name:version/channel`, of which the name alone is needed. */
function parseTarget(target: string): { readonly chaincode: string; readonly channelId?: string } {
  const slash = target.indexOf("/");
  const named = slash === -1 ? target : target.slice(0, slash);
  const [chaincode = ""] = named.split(":");
  const channelId = slash === -1 ? "" : target.slice(slash + 1);
  return channelId === "" ? { chaincode } : { chaincode, channelId };
}

/** What the client is told when the chaincode that it called could not be run. */
function failureOf(error: unknown, txId: string): unknown {
  if (error instanceof ChaincodeUnavailableError) return new PeerFailure("unavailable", error.message);
  if (error instanceof ChaincodeExecutionError)
    return new PeerFailure("peer", `error in simulation: ${error.message}`);
  if (error instanceof InvocationError)
    return new PeerFailure(
      "peer",
      `error in simulation: failed to execute transaction ${txId}: ${error.message}`,
    );
  return error;
}
