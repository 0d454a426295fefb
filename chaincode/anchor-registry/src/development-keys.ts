/** Anvil's accounts: everybody knows their keys, so they hold play money only. */
import { HDNodeWallet, SigningKey } from "ethers";
import { AnchorError } from "./anchor-error.js";

const mnemonic = "test test test test test test test test test test test junk";
const accounts = 10;

/** Key of one of anvil's ten funded accounts, for a local chain. */
export function developmentKey(account = 0): string {
  return HDNodeWallet.fromPhrase(mnemonic, undefined, `m/44'/60'/0'/0/${account}`).privateKey;
}

/** @throws AnchorError `DEVELOPMENT_KEY_REFUSED` when the key is one of anvil's and this is production. */
export function refuseDevelopmentKey(signerKey: string, production: boolean): void {
  if (!production) return;
  const address = new SigningKey(signerKey).publicKey;
  const isKnown = Array.from({ length: accounts }, (_, account) => developmentKey(account)).some(
    (key) => new SigningKey(key).publicKey === address,
  );
  if (isKnown) throw new AnchorError("DEVELOPMENT_KEY_REFUSED");
}
