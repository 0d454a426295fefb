// Starts the single-machine network without a gateway and says which processes it has, so that a test can end this
// process with SIGKILL and see what becomes of them.
//
//   node network-process.mjs <data directory> <port>
import { loadNetworkConfig, processEnvironment, startNetwork } from "@antin/network-config";

const [dataDir, port] = process.argv.slice(2);
const { childEnvironment } = loadNetworkConfig(processEnvironment(), process.cwd());
const network = await startNetwork({ dataDir, httpPort: Number(port), childEnvironment });
const pids = Object.fromEntries([...network.processes].map(([name, running]) => [name, running.pid()]));
process.stdout.write(`${JSON.stringify({ ready: true, pids })}\n`);
