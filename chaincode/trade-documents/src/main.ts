/** The chaincode server: the peer dials it, and it answers until it is told to stop. */

import { loadConfig, silenceShim } from "./config.js";

async function main(): Promise<void> {
  const config = loadConfig();
  silenceShim();
  // The shim starts its gRPC server in a way that Node calls outdated at every start.
  process.noDeprecation = true;
  const { serve } = await import("./server.js");
  await serve(config);
  process.stdout.write(`trade-documents listens on ${config.address}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(
    `trade-documents cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
