import type { ApiClient } from "../../../network-config/src/demonstration/api-client.js";
import { type BlockFollower, receiptNumberOf } from "./block-follower.js";
import { demonstrationRows } from "./compiled.js";
import { type LoadResult, runLoad } from "./load-loop.js";

/** Its importer has a good record, so that one in a hundred at most is drawn for a check. */
const declarant = "demo-declarant";
const declarantTaxCode = "0300000018";
const importer = { name: "LOAD IMPORTER", mst: declarantTaxCode, address: "VN", countryCode: "VN" };
const treasury = "demo-treasury";
const billsPerManifest = 100;

export interface PreparedDeclarations {
  readonly declarations: readonly object[];
}

interface Written {
  readonly document: {
    readonly number: string;
    readonly links: readonly { readonly kind: string; readonly number: string }[];
  };
}

/** Declarations of one line of plastics by sea, their goods already discharged and their bills on manifests. */
export async function prepareDeclarations(
  api: ApiClient,
  name: string,
  count: number,
): Promise<PreparedDeclarations> {
  const { declarationOfRow, bringManifest } = await demonstrationRows();
  const now = new Date();
  const rows = Array.from({ length: count }, (_, at) =>
    declarationOfRow(
      {
        fileLine: at + 2,
        declarationId: `${name}${String(at).padStart(6, "0")}`,
        importType: "11",
        transportMode: "10",
        importerId: declarantTaxCode,
        sellerId: "LOAD",
        hs6: "392690",
        departureCountry: "SG",
        originCountry: "SG",
        netMass: "1200.0",
        itemPrice: "30000000",
      },
      now,
    ),
  );
  const manifested = rows.map((row) => ({
    ...row,
    bill: { ...row.bill, consignee: importer, notify: [importer] },
  }));
  for (let first = 0; first < rows.length; first += billsPerManifest)
    await bringManifest(api, `LOAD${name}N${first}`, manifested.slice(first, first + billsPerManifest));
  return { declarations: rows.map(({ declaration }) => ({ ...declaration, importer })) };
}

export interface Cleared {
  readonly load: LoadResult;
  /** Numbers of the declarations that cleared on the green channel. */
  readonly numbers: readonly string[];
  /** Drawn for a check by an officer; not among the measured. */
  readonly otherChannel: number;
}

/**
 * From POST to cleared: the declarant files, the treasury confirms the money, the gateway assigns the channel and
 * clears by itself. A latency ends when the block with the clearance can be read over the API.
 */
export async function clearDeclarations(
  api: ApiClient,
  follower: BlockFollower,
  { declarations }: PreparedDeclarations,
  options: { readonly inFlight: number; readonly timeLimitMs: number; readonly signal: AbortSignal },
): Promise<Cleared> {
  const numbers: string[] = [];
  let otherChannel = 0;
  const load = await runLoad({ ...options, count: declarations.length }, async (index) => {
    const number = await fileAndPay(api, declarations[index] ?? {});
    if ((await follower.outcomeOf(number)) === "other-channel") {
      otherChannel += 1;
      return "left-out";
    }
    numbers.push(number);
    return "counted";
  });
  return { load, numbers, otherChannel };
}

async function fileAndPay(api: ApiClient, declaration: object): Promise<string> {
  const { document } = await api<Written>({
    as: declarant,
    method: "POST",
    path: "/declarations",
    json: { payload: { declaration } },
    idempotencyKey: crypto.randomUUID(),
  });
  const notice = document.links.find(({ kind }) => kind === "payment-notice");
  if (notice === undefined) throw new Error(`Declaration ${document.number} links no payment notice.`);
  const { payload } = await api<{ readonly payload: { readonly amount: string } }>({
    as: treasury,
    path: `/payment-notices/${notice.number}`,
  });
  await api<Written>({
    as: treasury,
    method: "POST",
    path: "/treasury-receipts",
    json: {
      number: receiptNumberOf(document.number),
      payload: {
        amount: payload.amount,
        allocations: [{ notice: notice.number, amount: payload.amount }],
      },
    },
    idempotencyKey: crypto.randomUUID(),
  });
  return document.number;
}
