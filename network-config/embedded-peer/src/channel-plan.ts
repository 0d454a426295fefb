/** What the configuration says of each channel, with its defaults filled in. */
import path from "node:path";
import type { ChaincodeConfig, EmbeddedPeerConfig } from "./config.js";
import { PeerError } from "./errors.js";

export interface ChannelPlan {
  readonly name: string;
  /** Where its ledger lies. */
  readonly folder: string;
  /** MSP ids of its members. */
  readonly organisations: readonly string[];
  readonly chaincodes: readonly ChaincodeConfig[];
}

/**
 * Every channel, the first of the configuration first.
 * @throws PeerError CONFIG_INVALID when a channel names an organisation that there is not.
 */
export function channelPlans(config: EmbeddedPeerConfig): ChannelPlan[] {
  const everyone = config.organisations.map(({ mspId }) => mspId);
  const { channel: name, chaincodes, dataDir } = config;
  const further = (config.channels ?? []).map((channel) => ({
    name: channel.name,
    folder: path.join(dataDir, "channels", channel.name),
    organisations: everyone.filter((mspId) => channel.organisations?.includes(mspId) !== false),
    chaincodes: channel.chaincodes,
  }));
  for (const channel of config.channels ?? []) {
    const stranger = channel.organisations?.find((mspId) => !everyone.includes(mspId));
    if (stranger !== undefined)
      throw new PeerError("CONFIG_INVALID", `channel ${channel.name} has no organisation ${stranger}`);
  }
  return [{ name, folder: path.join(dataDir, "ledger"), organisations: everyone, chaincodes }, ...further];
}
