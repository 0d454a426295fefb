/** The chaincodes every Fabric peer has built in, as far as a client may evaluate them. */
import { PeerFailure } from "../endorsement/peer-failure.js";
import { isChannelResource, isPeerResource } from "../membership/access-table.js";
import { AccessError, type SignedMessage } from "../membership/access.js";
import type { Identity } from "../membership/membership.js";
import type { Response } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import type { OpenedProposal } from "../transaction/proposal.js";
import { transactionIdOf } from "../transaction/transaction.js";
import { configurationQueries } from "./configuration-queries.js";
import { ledgerQueries } from "./ledger-queries.js";
import { lifecycleQueries } from "./lifecycle-queries.js";
import { isSystemChaincode, type SystemChaincodeName } from "./system-chaincode-names.js";
import { refuse, type QueriedChannel, type SystemQueries, type SystemQuery } from "./system-query.js";

export interface SystemChaincodeOptions {
  /** The channel that proposals come in on. */
  readonly channel: string;
  readonly channels: ReadonlyMap<string, QueriedChannel>;
}

/** What a function is asked for: the query, the channel it is about, and its argument. */
interface Question {
  readonly name: string;
  readonly query: SystemQuery;
  readonly channel: QueriedChannel;
  readonly argument: Buffer;
}

const SUCCESS = 200;

export class SystemChaincodes {
  readonly #options: SystemChaincodeOptions;

  constructor(options: SystemChaincodeOptions) {
    this.#options = options;
  }

  has(chaincode: string): boolean {
    return isSystemChaincode(chaincode);
  }

  /**
   * @param mspId whose peer was called.
   * @throws PeerFailure "refused" for a caller who is not known, "chaincode" for one who may not ask and for a query
   *   without an answer.
   */
  async evaluate(proposal: OpenedProposal, mspId: string): Promise<Response> {
    const { header, signed, chaincode, input } = proposal;
    const home = this.#channel(this.#options.channel);
    const identity = await this.#identify(home, proposal);
    if (!isSystemChaincode(chaincode)) throw new TypeError(`${chaincode} is no system chaincode`);
    const question = questions[chaincode](input.args, home, (name) => this.#options.channels.get(name));
    const message = { message: signed.proposalBytes, identity: header.creator, signature: signed.signature };
    await admit(chaincode, question, { identity, message, mspId });
    const all = [...this.#options.channels.values()];
    const payload = question.query(question.argument, question.channel, all);
    return { status: SUCCESS, message: "", payload };
  }

  #channel(name: string): QueriedChannel {
    const channel = this.#options.channels.get(name);
    if (channel === undefined) throw new TypeError(`there is no channel ${name}`);
    return channel;
  }

  async #identify({ access }: QueriedChannel, { header, signed }: OpenedProposal): Promise<Identity> {
    const invalid = (why: string): PeerFailure =>
      new PeerFailure("refused", `error validating proposal: ${why}`);
    if (header.txId !== transactionIdOf(header.nonce, header.creator))
      throw invalid(`incorrectly computed txid '${header.txId}'`);
    const { proposalBytes: message, signature } = signed;
    try {
      return await access.authenticate({ message, identity: header.creator, signature });
    } catch (error) {
      throw error instanceof AccessError ? invalid(error.message) : error;
    }
  }
}

interface Caller {
  readonly identity: Identity;
  readonly message: SignedMessage;
  /** Whose peer was called. */
  readonly mspId: string;
}

/** @throws PeerFailure, the chaincode's answer, when the caller may not ask this about the channel. */
async function admit(
  chaincode: SystemChaincodeName,
  { name, channel }: Question,
  { identity, message, mspId }: Caller,
): Promise<void> {
  const resource = `${chaincode}/${name}`;
  try {
    if (isPeerResource(resource)) channel.access.authorizeLocally(identity, resource, mspId);
    else if (isChannelResource(resource)) await channel.access.check(message, resource);
    else throw new AccessError(`Unmapped policy for ${resource}`);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    throw refuse(deniedBy[chaincode](name, channel.name, error.message));
  }
}

type Denial = (name: string, channel: string, why: string) => string;

/** How each of them words a refusal. */
const deniedBy: Readonly<Record<SystemChaincodeName, Denial>> = {
  qscc: (name, channel, why) => `access denied for [${name}][${channel}]: [${why}]`,
  cscc: (name, channel, why) =>
    name === "GetChannels"
      ? `access denied for [${name}]: ${why}`
      : `access denied for [${name}][${channel}]: ${why}`,
  _lifecycle: (_name, _channel, why) => `Failed to authorize invocation due to failed ACL check: ${why}`,
  lscc: (name, channel, why) => `access denied for [${name}][${channel}]: ${why}`,
};

type Find = (name: string) => QueriedChannel | undefined;
type Questioning = (args: readonly Buffer[], home: QueriedChannel, find: Find) => Question;

const questions: Readonly<Record<SystemChaincodeName, Questioning>> = {
  qscc: (args, _home, find) => {
    const [name, about, argument] = args;
    if (name === undefined || about === undefined)
      throw refuse(`Incorrect number of arguments, ${args.length}`);
    if (name.toString() !== "GetChainInfo" && argument === undefined)
      throw refuse(`missing 3rd argument for ${name.toString()}`);
    const channel = find(about.toString());
    if (channel === undefined) throw refuse(`Invalid chain ID, ${about.toString()}`);
    return { ...queryIn(ledgerQueries, name), channel, argument: argument ?? EMPTY_BYTES };
  },
  cscc: (args, home, find) => {
    const [name, about] = args;
    if (name === undefined || (about === undefined && name.toString() !== "GetChannels"))
      throw refuse(`Incorrect number of arguments, ${args.length}`);
    const found = queryIn(configurationQueries, name);
    // Joining names no channel, and listing is of all.
    const isAboutOne = about !== undefined && /^Get(ConfigBlock|ChannelConfig)$/.test(found.name);
    const channel = isAboutOne ? find(about.toString()) : home;
    if (channel === undefined) throw refuse(`Unknown channel ID, ${about?.toString() ?? ""}`);
    return { ...found, channel, argument: about ?? EMPTY_BYTES };
  },
  _lifecycle: (args, home) => {
    const [name, argument] = args;
    if (name === undefined) throw refuse("lifecycle scc must be invoked with arguments");
    if (argument === undefined || args.length !== 2)
      throw refuse(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
    return { ...queryIn(lifecycleQueries, name), channel: home, argument };
  },
  lscc: (_args, home) => {
    throw refuse(
      `Channel '${home.name}' has been migrated to the new lifecycle, LSCC is not offered by this peer`,
    );
  },
};

function queryIn(queries: SystemQueries, nameBytes: Buffer): Pick<Question, "name" | "query"> {
  const name = nameBytes.toString();
  const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (query === undefined) throw refuse(`Requested function ${name} not found.`);
  return { name, query };
}
