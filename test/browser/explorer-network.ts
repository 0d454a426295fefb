import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { npmStart, repository } from "../e2e/start-process.js";

/** What `npm start --json` tells of the shipment that it cleared. */
export interface ClearedShipment {
  readonly channel: string;
  readonly declaration: string;
  readonly documents: readonly { readonly kind: string; readonly number: string; readonly state: string }[];
  readonly amounts: { readonly importDuty: string; readonly vat: string; readonly total: string };
  readonly receipt: { readonly path: string };
}

/** The network of `npm start` with one cleared shipment on it. */
export interface ExplorerNetwork {
  readonly url: string;
  readonly shipment: ClearedShipment;
  /** Text of the shipment's receipt. */
  readonly receipt: string;
  readonly numberOf: (kind: string) => string;
  readonly read: <Answer>(address: string, as?: string) => Promise<Answer>;
  readonly write: <Answer>(address: string, as: string, body: object) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

const endOfSummary = "\n}\n";

export async function startExplorerNetwork(port: number): Promise<ExplorerNetwork> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-explorer-"));
  const start = npmStart(["--data-dir", dataDir, "--port", String(port), "--json"]);
  const shipment = JSON.parse(await start.printed(endOfSummary)) as ClearedShipment;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    shipment,
    receipt: readFileSync(path.resolve(repository, shipment.receipt.path), "utf8"),
    numberOf: (kind) => shipment.documents.find((document) => document.kind === kind)?.number ?? "",
    read: (address, as) => call(url + address, as),
    write: (address, as, body) => call(url + address, as, body),
    stop: async () => {
      start.interrupt();
      await start.finished;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function call<Answer>(address: string, as: string | undefined, body?: object): Promise<Answer> {
  const response = await fetch(address, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(as === undefined ? {} : { "x-api-key": as }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${address}: ${response.status} ${answer}`);
  return JSON.parse(answer) as Answer;
}
