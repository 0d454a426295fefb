/** cscc: which channels there are and how one is configured. Joining is done by this peer's own configuration. */
import type { Ledger } from "../ledger/ledger.js";
import type { StoredBlock } from "../ledger/block.js";
import { envelope, payload } from "../messages/common.js";
import { config, configEnvelope } from "../messages/configuration.js";
import { channelQueryResponse } from "../messages/gateway.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { refuse, type SystemQueries, type SystemQuery } from "./system-query.js";

const notOffered =
  (name: string): SystemQuery =>
  () => {
    throw refuse(`${name} is not offered by this peer: its channels are those of its configuration`);
  };

export const configurationQueries: SystemQueries = {
  GetChannels: (_argument, _channel, all) =>
    channelQueryResponse.encode({ channels: all.map(({ name }) => ({ channelId: name })) }),
  GetConfigBlock: (_argument, { ledger }) => configBlock(ledger).bytes,
  GetChannelConfig: (_argument, { ledger }) => channelConfig(ledger),
  JoinChain: notOffered("JoinChain"),
  JoinChainBySnapshot: notOffered("JoinChainBySnapshot"),
};

/** Nothing but the genesis block configures a channel of this peer. */
function configBlock(ledger: Ledger): StoredBlock {
  const block = ledger.blocks.block(0);
  if (block === undefined) throw refuse("the configuration block is missing");
  return block;
}

function channelConfig(ledger: Ledger): Buffer {
  const [first = EMPTY_BYTES] = configBlock(ledger).envelopes;
  const { data } = payload.decode(envelope.decode(first).payload);
  const configuration = configEnvelope.decode(data).config;
  return configuration === undefined ? EMPTY_BYTES : config.encode(configuration);
}
