import path from "node:path";
import type { ProcessOptions } from "../supervisor/supervised-process.js";
import type { ApprovedChaincode } from "./chaincode-lifecycle.js";
import type { ChaincodeProgram } from "./chaincode-program.js";
import type { FabricPaths } from "./fabric-paths.js";
import { addressOf, type PlannedChaincode } from "./fabric-plan.js";

/**
 * One process of the chaincode for each organisation: the shim's MSP id is a process's, and no organisation's peer talks
 * to code that another one runs. A process is named `<chaincode>@<organisation>-<sequence>`.
 */
export function chaincodeProcesses(place: {
  readonly chaincode: PlannedChaincode;
  readonly program: ChaincodeProgram;
  readonly approved: ApprovedChaincode;
  readonly childEnvironment: Readonly<Record<string, string>>;
  readonly paths: FabricPaths;
}): readonly ProcessOptions[] {
  const { chaincode, program, approved, childEnvironment, paths } = place;
  return chaincode.services.map(({ mspId, label, listeners }) => {
    const tls = paths.chaincodeTls(chaincode.name, label);
    const listen = listeners[approved.sequence % 2 === 0 ? 0 : 1];
    return {
      name: `${chaincode.name}@${label}-${approved.sequence}`,
      command: program.command,
      args: program.args,
      env: {
        ...childEnvironment,
        CORE_CHAINCODE_ID: approved.packageId,
        CORE_CHAINCODE_ADDRESS: addressOf(listen),
        CORE_PEER_LOCALMSPID: mspId,
        CORE_CHAINCODE_TLS_KEY_FILE: path.join(tls, "server.key"),
        CORE_CHAINCODE_TLS_CERT_FILE: path.join(tls, "server.crt"),
        // `warn` would silently mean info, and the shim formats every line it does not print.
        CORE_CHAINCODE_LOGGING_LEVEL: "error",
      },
      logFolder: path.join(paths.root, "logs"),
      readyWhen: listen,
      restart: true,
    };
  });
}
