import { HDNodeWallet } from "ethers";

/** The phrase from which anvil, hardhat and every tutorial derive their accounts: whoever reads has the keys. */
const publicPhrase = "test test test test test test test test test test test junk";
const publicAccounts = 20;

/** Private key of one of the development node's funded accounts, hex. */
export const publicEvmKey = (account: number): string =>
  HDNodeWallet.fromPhrase(publicPhrase, undefined, `m/44'/60'/0'/0/${account}`).privateKey;

/** True for a key that everybody knows. */
export function isPublicEvmKey(key: string): boolean {
  const accounts = HDNodeWallet.fromPhrase(publicPhrase, undefined, "m/44'/60'/0'/0");
  for (let account = 0; account < publicAccounts; account += 1)
    if (accounts.deriveChild(account).privateKey === key.toLowerCase()) return true;
  return false;
}
