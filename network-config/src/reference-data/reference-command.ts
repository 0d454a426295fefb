import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { DomainError, type FieldProblem } from "@antin/trade-documents";
import { processEnvironment } from "../config.js";
import { ApiProblem, connectApi } from "../demonstration/api-client.js";
import { type Command, type CommandIO, UsageError } from "../verify/command.js";
import { FileTermsError, loadableTables, type Publication, readReferenceFile } from "./reference-file.js";

const defaultGateway = "http://127.0.0.1:8080";
const defaultIdentity = "reference-data";

/** Of sysexits.h: the file is wrong; the gateway or the ledger refused; the gateway is not there. */
const exitCodes = { done: 0, refused: 1, wrongFile: 65, unavailable: 69 } as const;

/** Loads dated reference data onto the ledger, by two stewards. */
export const referenceCommand: Command = {
  summary: "check a file of reference data and publish it, as one of two stewards",
  usage: `Usage: antin reference load <file> [--table <name>] [--from <date>] [--to <date>] [--as <identity>]
       antin reference check <file> [--table <name>] [--from <date>] [--to <date>]

  load    validates the file, then proposes it; when another steward has proposed the same, puts it in force
  check   validates the file and sends nothing

A file is CSV, or JSON {"table", "effectiveFrom", "effectiveTo", "rows"}. A wrong file changes nothing: every broken cell
is named by row, column and rule.

  --table <name>       ${loadableTables.join(", ")};
                       left out, it is read off the file's name
  --from, --to <date>  first and last day in force; exchange rates take the Monday of their week as --from
  --as <identity>      whose API key is sent (default ${defaultIdentity}); ANTIN_API_KEY overrides it
  --gateway <url>      default ${defaultGateway}
  --json               print the result as JSON

Exit codes: 0 done, 1 refused, 64 wrong usage, 65 the file is wrong, 69 no gateway.`,
  run: async (argv, io) => {
    const given = parse(argv);
    let publication: Publication;
    try {
      publication = readReferenceFile(given.file, read(path.resolve(io.folder, given.file)), given);
    } catch (error) {
      if (error instanceof FileTermsError) throw new UsageError(error.message, { cause: error });
      if (!(error instanceof DomainError)) throw error;
      return complain(io, given.file, error.details["fields"] as readonly FieldProblem[]);
    }
    return given.action === "check" ? report(io, publication, given.json) : load(io, publication, given);
  },
};

const text = { type: "string" } as const;
const named = {
  table: text,
  from: text,
  to: text,
  as: text,
  gateway: text,
  json: { type: "boolean" },
} as const;

interface Parsed {
  readonly allowPositionals: true;
  readonly options: typeof named;
}

interface Given {
  readonly action: "load" | "check";
  readonly file: string;
  readonly table: string | undefined;
  readonly effectiveFrom: string | undefined;
  readonly effectiveTo: string | undefined;
  readonly identity: string;
  readonly gateway: string;
  readonly json: boolean;
}

function parse(argv: readonly string[]): Given {
  const { values, positionals } = options(argv);
  const [action, file, ...more] = positionals;
  if (action !== "load" && action !== "check") throw new UsageError("load or check?");
  if (file === undefined) throw new UsageError("which file?");
  if (more.length > 0) throw new UsageError("one file at a time.");
  return {
    action,
    file,
    table: values.table,
    effectiveFrom: dateOf("--from", values.from),
    effectiveTo: dateOf("--to", values.to),
    identity: values.as ?? defaultIdentity,
    gateway: values.gateway ?? defaultGateway,
    json: values.json ?? false,
  };
}

function options(argv: readonly string[]): ReturnType<typeof parseArgs<Parsed>> {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: named });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function dateOf(option: string, value: string | undefined): string | undefined {
  if (value === undefined || /^\d{4}-\d\d-\d\d$/.test(value)) return value;
  throw new UsageError(`${option} takes a date such as 2027-01-01, not ${JSON.stringify(value)}.`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}.`, { cause: error });
  }
}

function complain(io: CommandIO, file: string, problems: readonly FieldProblem[]): number {
  const lines = problems.map(({ rule, message }) => `  ${message} (${rule})`);
  io.complain(`${file} is wrong in ${problems.length} place(s); nothing was sent.\n${lines.join("\n")}\n`);
  return exitCodes.wrongFile;
}

async function load(io: CommandIO, publication: Publication, given: Given): Promise<number> {
  const api = connectApi(given.gateway);
  const { path: address, json } = publication;
  const as = processEnvironment()["ANTIN_API_KEY"] ?? given.identity;
  try {
    const answer = await api<Readonly<Record<string, string>>>({ as, method: "POST", path: address, json });
    return report(io, publication, given.json, answer);
  } catch (error) {
    if (error instanceof ApiProblem) {
      io.complain(`${error.message}\n${fieldsOf(error)}`);
      return exitCodes.refused;
    }
    io.complain(`No gateway answers at ${given.gateway}.\n`);
    return exitCodes.unavailable;
  }
}

function fieldsOf({ body }: ApiProblem): string {
  const problems = (body["errors"] ?? []) as readonly { pointer?: string; rule?: string; detail?: string }[];
  return problems.map(({ pointer, rule, detail }) => `  ${pointer}: ${detail} (${rule})\n`).join("");
}

function report(
  io: CommandIO,
  { table, rows }: Publication,
  json: boolean,
  answer: Readonly<Record<string, string>> = {},
): number {
  const { state, setId, id = setId } = answer;
  if (json) io.print(`${JSON.stringify({ table, rows, ...answer })}\n`);
  else if (state === undefined) io.print(`${table}: ${rows} rows, every one is good.\n`);
  else {
    const name = id === undefined ? "" : ` as ${id.slice(0, 16)}`;
    const next =
      state === "PROPOSED" ? "proposed; another steward puts it in force by loading the same" : "in force";
    io.print(`${table}: ${rows} rows${name}, ${next}.\n`);
  }
  return exitCodes.done;
}
