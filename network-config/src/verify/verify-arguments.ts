import path from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "./command.js";

/** What `antin verify` was asked to do; paths are absolute. */
export interface VerifyArguments {
  readonly receiptPath: string;
  readonly filePath: string | undefined;
  readonly trustPath: string;
  readonly freshnessLimitMs: number | undefined;
  readonly json: boolean;
}

export const defaultTrustPath = path.join(".antin", "trust.json");

/** @throws UsageError */
export function parseVerifyArguments(argv: readonly string[], folder: string): VerifyArguments {
  const { values, positionals } = parse(argv);
  const [receipt, file, ...more] = positionals;
  if (receipt === undefined) throw new UsageError("which receipt?");
  if (more.length > 0) throw new UsageError("one receipt and one file at a time.");
  const fresh = values["fresh-within"];
  return {
    receiptPath: path.resolve(folder, receipt),
    filePath: file === undefined ? undefined : path.resolve(folder, file),
    trustPath: path.resolve(folder, values.trust ?? defaultTrustPath),
    freshnessLimitMs: fresh === undefined ? undefined : parseDurationMs(fresh),
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]): {
  values: { trust?: string; "fresh-within"?: string; json?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { trust: { type: "string" }, "fresh-within": { type: "string" }, json: { type: "boolean" } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDurationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : unitMs[unit];
  if (count === undefined || factor === undefined)
    throw new UsageError(
      `--fresh-within takes a number and s, m, h or d, such as 24h; not ${JSON.stringify(text)}.`,
    );
  return Number(count) * factor;
}
