/** Load from a process of its own, and what it was told is committed. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { repository } from "../conformance/ledger/config.js";
import { alpha, traders, type ConformanceNetwork } from "../conformance/ledger/conformance-network.js";

export interface Acknowledged {
  readonly key: string;
  readonly id: string;
}

export interface Load {
  /** Grows while the load runs. */
  readonly acknowledged: readonly Acknowledged[];
  /** Why calls were refused; those that only say that the peer is gone are left out. */
  readonly refusals: readonly string[];
  /** Resolves at this many acknowledgements; rejects when the load ends before. */
  reached(count: number): Promise<void>;
  /** Ends the load and resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
  /** Resolves when the load has ended by itself, because the peer is gone, or was stopped. */
  readonly ended: Promise<unknown>;
}

export interface LoadOptions {
  readonly dataDir: string;
  readonly prefix: string;
  readonly inFlight: number;
  /** Go on when a call is refused; otherwise the first refusal ends the load. */
  readonly persistent?: boolean;
}

export function startLoad(
  network: ConformanceNetwork,
  { dataDir, prefix, inFlight, persistent = false }: LoadOptions,
): Load {
  const { mspId, certificatePem, privateKeyPem } = network.client(traders);
  const { address } = network.peer(alpha);
  const { channel, chaincode } = network;
  const file = path.join(dataDir, `${prefix}.json`);
  const identity = { mspId, certificatePem, privateKeyPem };
  writeFileSync(
    file,
    JSON.stringify({ address, ...identity, channel, chaincode, prefix, inFlight, persistent }),
  );
  const script = path.join(repository, "test/faults/load-client.mjs");
  const child = spawn(process.execPath, [script, file], { stdio: ["pipe", "pipe", "inherit"] });
  const acknowledged: Acknowledged[] = [];
  const refusals: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line) as Acknowledged | { readonly refused: string };
    if ("refused" in said) refusals.push(said.refused);
    else acknowledged.push(said);
    for (const { count, resolve } of waiting) if (acknowledged.length >= count) resolve();
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    acknowledged,
    refusals,
    ended,
    reached: (count) =>
      new Promise((resolve, reject) => {
        if (acknowledged.length >= count) resolve();
        waiting.push({ count, resolve });
        void ended.then(() => {
          reject(new Error(`The load ended after ${acknowledged.length} acknowledgements.`));
        });
      }),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
