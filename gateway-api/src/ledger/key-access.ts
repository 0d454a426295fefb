import type { KeyFileRules } from "./key-file.js";
import { TokenSigning } from "./key-token.js";
import type { TokenModule } from "./key-token-process.js";

export interface KeyAccessOptions extends KeyFileRules {
  /** Absent: no identity can have its key on a token. */
  readonly tokenModule?: TokenModule;
}

/** Everything by which this gateway reaches the private keys of its identities. */
export interface KeyAccess extends KeyFileRules {
  readonly tokens?: TokenSigning;
  close(): void;
}

/** Keys in plain-text files, as a demonstration has them. */
export const plainKeys: KeyAccessOptions = { production: false };

export function openKeyAccess({ secret, production, tokenModule }: KeyAccessOptions): KeyAccess {
  const tokens = tokenModule && new TokenSigning(tokenModule);
  return {
    production,
    ...(secret !== undefined && { secret }),
    ...(tokens && { tokens }),
    close: () => {
      tokens?.close();
    },
  };
}
