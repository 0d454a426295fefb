/** Endorse: gather the signatures a proposal needs and hand back the transaction for the client to sign. */
import { status } from "@grpc/grpc-js";
import type { ChaincodeRegistry } from "../chaincode/chaincode-registry.js";
import { isSystemChaincode } from "../chaincode/system-chaincode-names.js";
import type { ChannelCollections } from "../collections/channel-collections.js";
import {
  endorsementLayouts,
  LayoutError,
  protectedCollections,
  type Layout,
} from "../endorsement/endorsement-layout.js";
import type { EndorsementMemory } from "../endorsement/endorsement-memory.js";
import type { Endorser, Simulation } from "../endorsement/endorser.js";
import { PeerFailure } from "../endorsement/peer-failure.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Envelope } from "../messages/common.js";
import type { EndorseRequest } from "../messages/gateway.js";
import type { Endorsement } from "../messages/proposal.js";
import { prepareTransaction } from "../transaction/prepared-transaction.js";
import type { OpenedProposal } from "../transaction/proposal.js";
import type { OrganisationPeer } from "./organisation-peer.js";
import { receiveProposal } from "./receive-proposal.js";
import { RpcError, type ErrorDetail } from "./rpc-error.js";

export interface EndorseOptions {
  readonly peers: readonly OrganisationPeer[];
  readonly endorser: Endorser;
  readonly chaincodes: ChaincodeRegistry;
  readonly collections: ChannelCollections;
  readonly ledger: Ledger;
  readonly endorsements: EndorsementMemory;
  readonly channel: string;
  /** Simulate once for every endorser even where no private data could make a difference. */
  readonly simulatePerOrganisation: boolean;
}

export class Endorsing {
  readonly #options: EndorseOptions;

  constructor(options: EndorseOptions) {
    this.#options = options;
  }

  /** @param local whose port was called. */
  async endorse(request: EndorseRequest, local: OrganisationPeer): Promise<Envelope> {
    const proposal = receiveProposal(request.proposedTransaction);
    return request.endorsingOrganizations.length > 0
      ? await this.#endorseBy(request.endorsingOrganizations, proposal)
      : await this.#endorseAsPlanned(proposal, local);
  }

  /** The client chose the organisations and answers for their being enough. */
  async #endorseBy(organisations: readonly string[], proposal: OpenedProposal): Promise<Envelope> {
    const { channel, chaincodes } = this.#options;
    const wanted = [...new Set(organisations)];
    const usable = proposal.header.channelId === channel;
    const missing = wanted.filter((mspId) => !usable || !chaincodes.isInstalled(proposal.chaincode, mspId));
    if (missing.length > 0)
      throw new RpcError(
        status.UNAVAILABLE,
        `failed to find any endorsing peers for org(s): ${missing.join(", ")}`,
      );
    const collecting = new EndorsementCollection(this.#options, proposal);
    if (await collecting.collect(wanted)) return await collecting.prepare();
    throw collecting.failure(
      "failed to collect enough transaction endorsements, see attached details for more info",
    );
  }

  async #endorseAsPlanned(proposal: OpenedProposal, local: OrganisationPeer): Promise<Envelope> {
    this.#checkPlannable(proposal);
    const collecting = new EndorsementCollection(this.#options, proposal);
    const first = await collecting.simulateAt(this.#firstPeer(proposal, local));
    if (first === undefined)
      throw collecting.failure("failed to endorse transaction, see attached details for more info");
    for (const layout of this.#layouts(proposal, first, local)) {
      if (await collecting.collect(layout)) return await collecting.prepare();
    }
    throw collecting.failure(
      "failed to collect enough transaction endorsements, see attached details for more info",
    );
  }

  #checkPlannable({ header, chaincode }: OpenedProposal): void {
    const { channel, chaincodes } = this.#options;
    if (header.channelId === channel && chaincodes.definition(chaincode) !== undefined) return;
    const why = `no metadata was found for chaincode ${chaincode} in channel ${header.channelId}`;
    const hint = isSystemChaincode(chaincode)
      ? "; this peer answers system chaincodes to evaluation only"
      : "";
    throw noCombination(`${why}${hint}`);
  }

  /** Layouts with the local organisation first, then the smaller ones. */
  #layouts(proposal: OpenedProposal, first: Simulation, local: OrganisationPeer): Layout[] {
    const interest = interestOf(first, proposal);
    const runsAll = (mspId: string): boolean =>
      interest.every(({ chaincode }) => this.#options.chaincodes.isInstalled(chaincode, mspId));
    const request = {
      interest,
      policyOf: (chaincode: string) => this.#options.chaincodes.definition(chaincode)?.endorsementPolicy,
      collections: this.#options.collections,
      peers: this.#options.peers.map(({ mspId }) => mspId).filter(runsAll),
    };
    try {
      const layouts = endorsementLayouts({ ...request, protectTransientData: proposal.hasTransientData });
      const isLocal = (layout: Layout): number => (layout.includes(local.mspId) ? 0 : 1);
      return layouts.sort((a, b) => isLocal(a) - isLocal(b) || a.length - b.length);
    } catch (error) {
      if (!(error instanceof LayoutError)) throw error;
      const guarded = proposal.hasTransientData ? protectedCollections(interest) : [];
      if (guarded.length > 0 && isSatisfiable({ ...request, protectTransientData: false }))
        throw new RpcError(
          status.FAILED_PRECONDITION,
          "requires endorsement from organisation(s) that are not in the distribution policy of the private data " +
            `collection(s): [${guarded.join(" ")}]; retry specifying trusted endorsing organizations to protect ` +
            "transient data",
        );
      throw noCombination(error.message);
    }
  }

  /** The called organisation's peer, or another one where it has not installed the chaincode. */
  #firstPeer({ chaincode, header }: OpenedProposal, local: OrganisationPeer): OrganisationPeer {
    const { peers, chaincodes } = this.#options;
    const first = [local, ...peers].find(({ mspId }) => chaincodes.isInstalled(chaincode, mspId));
    if (first === undefined)
      throw noCombination(`no peer of channel ${header.channelId} has installed chaincode ${chaincode}`);
    return first;
  }
}

/** What neither reads nor writes, such as an event alone, falls under the policy of the chaincode called. */
const interestOf = ({ interest }: Simulation, { chaincode }: OpenedProposal): Simulation["interest"] =>
  interest.length > 0
    ? interest
    : [{ chaincode, collection: "", keyPolicies: [], disregardNamespacePolicy: false, noPrivateReads: true }];

const noCombination = (why: string): RpcError =>
  new RpcError(
    status.FAILED_PRECONDITION,
    `no combination of peers can be derived which satisfy the endorsement policy: ${why}`,
  );

function isSatisfiable(request: Parameters<typeof endorsementLayouts>[0]): boolean {
  try {
    return endorsementLayouts(request).length > 0;
  } catch {
    return false;
  }
}

/** The endorsements of one proposal: all must be over the same bytes. */
class EndorsementCollection {
  readonly #options: EndorseOptions;
  readonly #proposal: OpenedProposal;
  readonly #details: ErrorDetail[] = [];
  readonly #simulatedAt = new Set<string>();
  readonly #failedAt = new Set<string>();
  #reference: Simulation | undefined;
  #endorsements: Endorsement[] = [];
  #unavailable = false;

  constructor(options: EndorseOptions, proposal: OpenedProposal) {
    this.#options = options;
    this.#proposal = proposal;
  }

  /** Undefined when the peer failed or disagrees; why is kept for `failure`. */
  async simulateAt(peer: OrganisationPeer): Promise<Simulation | undefined> {
    const { mspId, address } = peer;
    if (this.#failedAt.has(mspId)) return undefined;
    try {
      if (this.#reference === undefined) await this.#options.endorser.check(this.#proposal);
      const simulation = await this.#options.endorser.simulate(this.#proposal, mspId);
      this.#reference ??= simulation;
      if (!simulation.payload.equals(this.#reference.payload))
        throw new PeerFailure("peer", "ProposalResponsePayloads do not match");
      this.#simulatedAt.add(mspId);
      return simulation;
    } catch (error) {
      if (!(error instanceof PeerFailure)) throw error;
      this.#failedAt.add(mspId);
      this.#unavailable ||= error.kind === "unavailable";
      this.#details.push({ mspId, address, message: error.message });
      return undefined;
    }
  }

  /** Whether every organisation of the layout endorsed. */
  async collect(layout: Layout): Promise<boolean> {
    const peers = this.#options.peers.filter(({ mspId }) => layout.includes(mspId));
    const [first] = peers;
    if (first === undefined) return false;
    if (this.#reference === undefined && (await this.simulateAt(first)) === undefined) {
      // One simulation stands for all of them, and so does its failure.
      const message = this.#details.at(-1)?.message ?? "";
      for (const { mspId, address } of peers.slice(1)) this.#details.push({ mspId, address, message });
      return false;
    }
    const apart = peers.filter(({ mspId }) => this.#mustSimulate(mspId));
    const simulated = await Promise.all(apart.map((peer) => this.simulateAt(peer)));
    if (simulated.includes(undefined) || peers.some(({ mspId }) => this.#failedAt.has(mspId))) return false;
    const payload = this.#reference?.payload;
    if (payload === undefined) return false;
    this.#endorsements = await Promise.all(peers.map(({ identity }) => endorse(identity, payload)));
    for (const endorsement of this.#endorsements) this.#options.endorsements.remember(payload, endorsement);
    return true;
  }

  async prepare(): Promise<Envelope> {
    const simulation = this.#reference;
    if (simulation === undefined) throw new TypeError("nothing was endorsed");
    const { privateWrites, height, payload } = simulation;
    const { txId } = this.#proposal.header;
    if (privateWrites !== undefined)
      await this.#options.ledger.privateData.keepUntilCommitted(txId, privateWrites, height);
    return prepareTransaction(this.#proposal, payload, this.#endorsements);
  }

  failure(message: string): RpcError {
    return new RpcError(this.#unavailable ? status.UNAVAILABLE : status.ABORTED, message, this.#details);
  }

  #mustSimulate(mspId: string): boolean {
    if (this.#simulatedAt.has(mspId)) return false;
    return this.#options.simulatePerOrganisation || this.#reference?.readsPrivateData === true;
  }
}

async function endorse(identity: OrganisationPeer["identity"], payload: Buffer): Promise<Endorsement> {
  const signature = await identity.sign(Buffer.concat([payload, identity.serialized]));
  return { endorser: identity.serialized, signature };
}
