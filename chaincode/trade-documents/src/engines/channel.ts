/** Channels: green is accepted as declared, yellow has its documents checked, red its goods as well. */

export const channels = ["GREEN", "YELLOW", "RED"] as const;
export type Channel = (typeof channels)[number];

export function higher(a: Channel, b: Channel): Channel {
  return channels.indexOf(a) >= channels.indexOf(b) ? a : b;
}

export function lower(a: Channel, b: Channel): Channel {
  return channels.indexOf(a) <= channels.indexOf(b) ? a : b;
}
