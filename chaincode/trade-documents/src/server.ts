/** Runs the contract as a service (Fabric's external chaincode), over the official shim. */

import { type ChaincodeServerOpts, Shim } from "fabric-shim";
import type { ChaincodeConfig } from "./config.js";
import { dropUnwantedLines } from "./shim-logging.js";
import { TradeDocumentsChaincode } from "./trade-documents-chaincode.js";

/** Largest message of the peer: a manifest with all of its bills stays far below. */
const messageBytesMax = 16 * 1024 * 1024;

/** Resolves once the server listens. */
export async function serve({ chaincodeId, address, tls }: ChaincodeConfig): Promise<void> {
  dropUnwantedLines();
  const chaincode = new TradeDocumentsChaincode({
    clock: () => Date.now(),
    report: (failure) => process.stderr.write(`${failure.stack ?? failure.message}\n`),
  });
  const options = {
    ccid: chaincodeId,
    address,
    ...(tls && { tlsProps: tls }),
    "grpc.max_receive_message_length": messageBytesMax,
    "grpc.max_send_message_length": messageBytesMax,
  };
  // The shim's types ask for TLS keys that its own server leaves out on loopback.
  await Shim.server(chaincode, options as unknown as ChaincodeServerOpts).start();
}
