import type { PartHealth } from "../services.js";
import { canonicalJson } from "@antin/trade-documents";
import type { LedgerClient } from "../ledger/ledger-client.js";
import type { GatewayParts } from "./gateway-parts.js";

/** Blocks that the read model may be behind and still count as up to date. */
const blocksBehindMax = 100;

/** Answers of the contract are believed for so long: readiness is asked for often, by several who watch. */
const probeAgeMaxMs = 1_000;

/** A question to the contract that writes nothing. */
export function probeOfChaincode(ledger: LedgerClient, identity: string): () => Promise<void> {
  let asked = 0;
  let answer: Promise<void> = Promise.resolve();
  return () => {
    if (Date.now() - asked >= probeAgeMaxMs) {
      asked = Date.now();
      const call = { identity, function: "checkpoint:Latest", argument: canonicalJson({ arguments: {} }) };
      answer = ledger.evaluate(call).then(() => undefined);
      answer.catch(() => undefined);
    }
    return answer;
  };
}

/** Asks every part how it is. Answers within the ledger's evaluation limit. */
export async function partsHealth(parts: GatewayParts): Promise<readonly PartHealth[]> {
  const height = await ledgerHeight(parts);
  const [chaincode, documents] = await Promise.all([
    probe("chaincode", true, () => parts.probeChaincode()),
    probe("document-store", true, () => parts.probeDocumentStore()),
  ]);
  const { failure } = parts.anchorer ?? {};
  return [
    "detail" in height
      ? { name: "ledger", ok: false, required: true, detail: height.detail }
      : { name: "ledger", ok: parts.feed.connected, required: true },
    chaincode,
    documents,
    readModelHealth(parts, "detail" in height ? undefined : height.blocks),
    checkpointsHealth(parts),
    ...(parts.anchorer === undefined
      ? []
      : [
          {
            name: "evm" as const,
            ok: failure === undefined,
            required: false,
            ...(failure !== undefined && { detail: failure }),
          },
        ]),
  ];
}

async function ledgerHeight(
  parts: GatewayParts,
): Promise<{ readonly blocks: number } | { readonly detail: string }> {
  try {
    return { blocks: await parts.ledgerHeight() };
  } catch (error) {
    return { detail: codeOf(error) };
  }
}

function readModelHealth(parts: GatewayParts, blocks: number | undefined): PartHealth {
  const behind = blocks === undefined ? 0 : blocks - parts.readModel.next();
  const ok = behind <= blocksBehindMax;
  return { name: "read-model", ok, required: true, ...(!ok && { detail: `${behind} blocks behind` }) };
}

/** Without checkpoints documents are filed and cleared as ever, and receipts stay pending. */
export function checkpointsHealth({ recorder }: Pick<GatewayParts, "recorder">): PartHealth {
  const { shortage } = recorder;
  const ok = shortage === undefined;
  return { name: "checkpoints", ok, required: false, ...(!ok && { detail: shortage }) };
}

async function probe(
  name: PartHealth["name"],
  required: boolean,
  ask: () => Promise<unknown>,
): Promise<PartHealth> {
  try {
    await ask();
    return { name, ok: true, required };
  } catch (error) {
    return { name, ok: false, required, detail: codeOf(error) };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNEXPECTED";
