import type { Transaction } from "@hyperledger/fabric-gateway";
import { ledger as ledgerMessages, peer } from "@hyperledger/fabric-protos";
import { commit, endorse, text, type Connection } from "./client.js";
import type { PeerOrganisation } from "./conformance-network.js";
import { deliver } from "./deliver.js";
import type { LedgerUnderTest } from "./describe-ledger.js";

export interface PrivateOptions {
  /** Goes in the transient map. */
  readonly value?: string;
  /** The endorsing organisations that the client chooses. */
  readonly by?: readonly string[];
}

/** What the suites of private data do again and again; traders are members of no collection. */
export function privateActs(ledger: LedgerUnderTest) {
  const connections = new Map<string, Connection>();
  const once = (name: string, make: () => Connection): Connection => {
    const connection = connections.get(name) ?? make();
    connections.set(name, connection);
    return connection;
  };
  const prepare = (
    name: string,
    parameters: readonly string[],
    { value, by }: PrivateOptions = {},
  ): Promise<Transaction> =>
    endorse(ledger.trader().contract, name, {
      arguments: parameters,
      ...(value !== undefined && { transient: { value } }),
      ...(by && { organisations: by }),
    });
  return {
    prepare,
    codeOf: async (...act: Parameters<typeof prepare>) => (await commit(await prepare(...act))).code,
    /** What a trader is told at an organisation's peer. */
    evaluateAt: async (mspId: PeerOrganisation, name: string, ...parameters: string[]): Promise<string> => {
      const { contract } = once(`trader at ${mspId}`, () => ledger.connect({ peer: mspId }));
      const proposal = contract.newProposal(name, {
        arguments: parameters,
        endorsingOrganizations: [mspId],
      });
      return text(await proposal.evaluate());
    },
    /** A client of the organisation at its own peer. */
    memberAt: (mspId: PeerOrganisation): Connection =>
      once(`member of ${mspId}`, () =>
        ledger.connect({ peer: mspId, identity: ledger.network().client(mspId) }),
      ),
  };
}

/** One write as a peer delivers it with its block. */
export interface DeliveredWrite {
  readonly collection: string;
  readonly key: string;
  readonly value: string;
}

/** The private writes of a block that an organisation's client is delivered at a peer, its own unless told otherwise. */
export async function privateWritesAt(
  ledger: LedgerUnderTest,
  reader: string,
  block: number,
  peerOf: PeerOrganisation = reader as PeerOrganisation,
): Promise<DeliveredWrite[]> {
  const connection = ledger.connect({ peer: peerOf, identity: ledger.network().client(reader) });
  const found: DeliveredWrite[] = [];
  const range = { start: block, stop: block };
  for await (const response of deliver(connection, ledger.network(), "DeliverWithPrivateData", range)) {
    if (response.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS) break;
    for (const [, writes] of response.getBlockAndPrivateData()!.getPrivateDataMapMap().entries())
      for (const namespace of writes.getNsPvtRwsetList())
        for (const part of namespace.getCollectionPvtRwsetList())
          found.push(...writesIn(part.getCollectionName(), part.getRwset_asU8()));
  }
  return found;
}

const writesIn = (collection: string, bytes: Uint8Array): DeliveredWrite[] =>
  ledgerMessages.rwset.kvrwset.KVRWSet.deserializeBinary(bytes)
    .getWritesList()
    .map((write) => ({ collection, key: write.getKey(), value: text(write.getValue_asU8()) }));
