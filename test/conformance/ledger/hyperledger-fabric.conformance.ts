import { conformanceConfig } from "./config.js";

/** Why the suite cannot run against Hyperledger Fabric here; the test report shows it with the skipped test. */
const reason =
  conformanceConfig().fabricBinaries === undefined
    ? "set FABRIC_BIN to the folder of Fabric's peer and orderer programs"
    : "FABRIC_BIN is set, and network-config has no native Fabric network to start with it";

it.skip(`the ledger suite runs against Hyperledger Fabric: ${reason}`, () => undefined);
