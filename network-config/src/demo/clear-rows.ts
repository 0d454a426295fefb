import { setTimeout as pause } from "node:timers/promises";
import { type ApiClient, ApiProblem } from "../demonstration/api-client.js";
import { receiptFor } from "../demonstration/clear-shipment.js";
import { taxesOf } from "../start/summary.js";
import type { RowDeclaration } from "./row-declaration.js";

/** What a declaration was charged, đồng as text. */
export interface RowCharge {
  readonly total: string;
  /** By the tax's code, e.g. `ID` import duty; empty where nothing is charged. */
  readonly byTax: Readonly<Record<string, string>>;
}

export type RowOutcome =
  | {
      readonly cleared: true;
      readonly channel: string;
      readonly number: string;
      readonly charge: RowCharge;
    }
  | { readonly cleared: false; readonly code: string; readonly rule?: string };

interface Document {
  readonly number: string;
  readonly state: string;
  readonly facets: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly kind: string; readonly number: string }[];
}

const POLL_INTERVAL_MS = 60;
const STEP_TIMEOUT_MS = 120_000;
const manifestKeeper = "demo-carrier";
const port = "demo-port";

/** Brings the goods of these rows on one manifest, discharged: their bills can then be declared and inspected. */
export async function bringManifest(
  api: ApiClient,
  number: string,
  rows: readonly RowDeclaration[],
): Promise<void> {
  const payload = {
    manifestNo: number,
    mode: "SEA",
    direction: "I",
    vesselName: "DEMONSTRATION",
    voyageNo: number.slice(-17),
    carrierCode: "WHLC",
    portOfLoading: "SGSIN",
    portOfDischarge: "VNCLI",
    eta: new Date(Date.now() + 86_400_000).toISOString(),
    bills: rows.map(({ bill }) => bill),
  };
  const path = `/manifests/${number}`;
  await write(api, manifestKeeper, "/manifests", { payload }, `${number}-register`);
  await write(api, manifestKeeper, `${path}/Submit`, {}, `${number}-submit`);
  await until(api, manifestKeeper, path, ({ state }) => state !== "SUBMITTED");
  await write(api, manifestKeeper, `${path}/Arrive`, {}, `${number}-arrive`);
  await write(api, port, `${path}/Discharge`, { arguments: {} }, `${number}-discharge`);
}

/** Files, checks where the channel asks for it, pays and waits for clearance. */
export async function clearRow(api: ApiClient, row: RowDeclaration): Promise<RowOutcome> {
  const key = `row-${row.row.declarationId}`;
  try {
    const filed = await write(
      api,
      row.identity,
      "/declarations",
      { payload: { declaration: row.declaration } },
      key,
    );
    const path = `/declarations/${filed.number}`;
    const channelled = await until(
      api,
      row.identity,
      path,
      ({ facets }) => typeof facets["channel"] === "string",
    );
    const channel = String(channelled.facets["channel"]);
    await check(api, path, channel, key);
    const charge = await pay(api, channelled, key);
    const { state } = await until(api, row.identity, path, (found) => found.state === "CLEARED");
    if (state !== "CLEARED") return { cleared: false, code: "NOT_CLEARED_IN_TIME" };
    return { cleared: true, channel, number: filed.number, charge };
  } catch (error) {
    if (error instanceof ApiProblem) return refusal(error);
    throw error;
  }
}

/** The officers' part: a red channel is inspected, a yellow or red one has its papers checked. */
async function check(api: ApiClient, path: string, channel: string, key: string): Promise<void> {
  if (channel === "RED") {
    const order = { arguments: { reason: "Luồng đỏ" } };
    await write(api, "demo-branch-head", `${path}/OrderInspection`, order, `${key}-order`);
    await write(api, "demo-officer", `${path}/PhysPass`, { arguments: {} }, `${key}-phys`);
  }
  if (channel !== "GREEN")
    await write(api, "demo-officer", `${path}/DocPass`, { arguments: {} }, `${key}-doc`);
}

async function pay(api: ApiClient, declaration: Document, key: string): Promise<RowCharge> {
  const notice = declaration.links.find(({ kind }) => kind === "payment-notice");
  if (notice === undefined) return { total: "0", byTax: {} };
  const { payload = {}, state } = await api<Document>({
    as: "demo-treasury",
    path: `/payment-notices/${notice.number}`,
  });
  const amount = String(payload["amount"]);
  if (state !== "PAID" && amount !== "0")
    await write(
      api,
      "demo-treasury",
      "/treasury-receipts",
      { number: `KBNN-${declaration.number}`, payload: receiptFor(notice.number, amount) },
      `${key}-pay`,
    );
  return { total: amount, byTax: taxesOf(payload) };
}

async function write(
  api: ApiClient,
  as: string,
  path: string,
  json: object,
  idempotencyKey: string,
): Promise<Document> {
  const { document } = await api<{ readonly document: Document }>({
    as,
    method: "POST",
    path,
    json,
    idempotencyKey,
  });
  return document;
}

async function until(
  api: ApiClient,
  as: string,
  path: string,
  there: (document: Document) => boolean,
): Promise<Document> {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    const document = await api<Document>({ as, path });
    if (there(document) || performance.now() > deadline) return document;
    await pause(POLL_INTERVAL_MS);
  }
}

/** The code of a refusal, with the first broken rule where fields were refused. */
function refusal({ code, body }: ApiProblem): RowOutcome {
  const errors = body["errors"];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const named =
    typeof first === "object" && first !== null ? (first as { readonly rule?: unknown }).rule : body["rule"];
  return { cleared: false, code, ...(typeof named === "string" && { rule: named }) };
}
