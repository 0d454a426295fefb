import { createServer } from "node:net";
import { NetworkError } from "../network-error.js";
import type { NetworkPort } from "../topology.js";

/**
 * Checks that nobody listens on the ports, before anything is started, so that a clash is one clear sentence and not
 * a network half up.
 *
 * @param option what the user changes to move the ports, for example `--port`.
 * @throws NetworkError `PORT_IN_USE` naming every port that is taken.
 */
export async function assertPortsFree(options: {
  host: string;
  ports: readonly NetworkPort[];
  option: string;
}): Promise<void> {
  const { host, ports, option } = options;
  const taken: NetworkPort[] = [];
  for (const candidate of ports) if (!(await isFree(host, candidate.port))) taken.push(candidate);
  if (taken.length === 0) return;
  const list = taken.map(({ port, purpose }) => `${port} (${purpose})`).join(", ");
  throw new NetworkError({
    code: "PORT_IN_USE",
    message: `Another program listens on ${list}. Choose other ports with ${option}.`,
    details: { ports: taken, option },
  });
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () =>
      server.close(() => {
        resolve(true);
      }),
    );
  });
}
