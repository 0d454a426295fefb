/**
 * Loaded before a child's own code (`node --import`): its standard input is a pipe held open by the supervisor, and
 * when that ends, the supervisor is gone, even by kill -9. An orphan would keep ports and the ledger's files.
 */
const killAfterMs = 10_000;

process.stdin.on("end", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), killAfterMs).unref();
});
process.stdin.on("error", () => undefined);
process.stdin.resume();
if ("unref" in process.stdin) process.stdin.unref();
