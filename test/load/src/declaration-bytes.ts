import { openTransaction } from "@antin/embedded-peer";
import { defaultTopology, loopbackHost, networkPorts } from "@antin/network-config";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { signingIdentity } from "./compiled.js";

const reader = "demo-auditor";

export interface BlockRange {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly firstBlock: number;
  readonly lastBlock: number;
}

/**
 * Ledger bytes by transaction id, from the blocks as Fabric's Deliver service gives them: the transaction's envelope,
 * and an even share of what its block has beside its transactions (header, signature, verdicts).
 */
export async function transactionBytes(range: BlockRange): Promise<ReadonlyMap<string, number>> {
  const { dataDir, httpPort, firstBlock, lastBlock } = range;
  const { loadSigningIdentity } = await signingIdentity();
  const identity = loadSigningIdentity(`${dataDir}/identities`, reader);
  const port = networkPorts(defaultTopology, httpPort).peers.get(identity.mspId);
  const client = new Client(`${loopbackHost}:${port}`, credentials.createInsecure());
  const gateway = connect({
    client,
    identity: { mspId: identity.mspId, credentials: identity.credentials },
    hash: hash.none,
    signer: (message) => Promise.resolve(identity.sign(message)),
  });
  const found = new Map<string, number>();
  try {
    const network = gateway.getNetwork(defaultTopology.channel);
    const stream = await network.getBlockEvents({ startBlock: BigInt(firstBlock) });
    for await (const block of stream) {
      const envelopes = block.getData()?.getDataList_asU8() ?? [];
      const inEnvelopes = envelopes.reduce((sum, { length }) => sum + length, 0);
      const share = (block.serializeBinary().length - inEnvelopes) / envelopes.length;
      for (const envelope of envelopes) {
        const id = openTransaction(Buffer.from(envelope)).header?.txId;
        if (id !== undefined) found.set(id, envelope.length + share);
      }
      if ((block.getHeader()?.getNumber() ?? 0) >= lastBlock) break;
    }
    stream.close();
  } finally {
    gateway.close();
    client.close();
  }
  return found;
}
