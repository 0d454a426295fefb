import path from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../verify/command.js";

/** What `antin risk audit` was asked to do; paths are absolute. */
export interface RiskArguments {
  readonly epoch: string;
  /** Where the week comes from: a gateway, or a file that was saved before. */
  readonly from: { readonly url: string; readonly apiKey: string } | { readonly file: string };
  /** Keeps the week as it was read, to audit it again. */
  readonly save: string | undefined;
  /** Contributors' seeds that the ledger does not reveal yet. */
  readonly seeds: Readonly<Partial<Record<"customs" | "auditor", string>>>;
  readonly json: boolean;
}

const defaultUrl = "http://127.0.0.1:8080";
const seedPattern = /^[0-9a-f]{64}$/;

/** @throws UsageError */
export function parseRiskArguments(argv: readonly string[], folder: string): RiskArguments {
  const { values, positionals } = parse(argv);
  if (positionals.join(" ") !== "audit") throw new UsageError("what is to be done: audit?");
  const { epoch, file, url } = values;
  if (epoch === undefined || !/^\d{4}-W\d{2}$/.test(epoch))
    throw new UsageError("say which week: --epoch 2026-W47.");
  if (file !== undefined && url !== undefined) throw new UsageError("--file or --url, not both.");
  const apiKey = values["api-key"];
  if (file === undefined && apiKey === undefined)
    throw new UsageError("--api-key names who asks the gateway; or give a saved week with --file.");
  return {
    epoch,
    from:
      file === undefined
        ? { url: url ?? defaultUrl, apiKey: apiKey ?? "" }
        : { file: path.resolve(folder, file) },
    save: values.save === undefined ? undefined : path.resolve(folder, values.save),
    seeds: {
      ...seed("customs", values["customs-seed"]),
      ...seed("auditor", values["auditor-seed"]),
    },
    json: values.json === true,
  };
}

function seed(
  contributor: "customs" | "auditor",
  value: string | undefined,
): Partial<Record<"customs" | "auditor", string>> {
  if (value === undefined) return {};
  if (!seedPattern.test(value)) throw new UsageError(`--${contributor}-seed is 64 lower-case hex digits.`);
  return { [contributor]: value };
}

interface Parsed {
  readonly values: Readonly<
    Partial<Record<"epoch" | "url" | "api-key" | "file" | "save" | "customs-seed" | "auditor-seed", string>>
  > & { readonly json?: boolean };
  readonly positionals: readonly string[];
}

function parse(argv: readonly string[]): Parsed {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        epoch: text,
        url: text,
        "api-key": text,
        file: text,
        save: text,
        "customs-seed": text,
        "auditor-seed": text,
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
