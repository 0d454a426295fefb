import { parse } from "csv-parse/sync";
import { NetworkError } from "../network-error.js";

/** One import declaration line of the customs import data set, by the columns that are used. */
export interface DataRow {
  /** Line of the file, for messages; the header is line 1. */
  readonly fileLine: number;
  readonly declarationId: string;
  readonly importType: string;
  readonly transportMode: string;
  readonly importerId: string;
  readonly sellerId: string;
  readonly hs6: string;
  readonly departureCountry: string;
  readonly originCountry: string;
  /** Kilograms, one decimal. */
  readonly netMass: string;
  /** Korean won, a decimal. */
  readonly itemPrice: string;
}

const columns = {
  declarationId: "Declaration ID",
  importType: "Import Type",
  transportMode: "Mode of Transport",
  importerId: "Importer ID",
  sellerId: "Seller ID",
  hs6: "HS6 Code",
  departureCountry: "Country of Departure",
  originCountry: "Country of Origin",
  netMass: "Net Mass",
  itemPrice: "Item Price",
} as const satisfies Record<Exclude<keyof DataRow, "fileLine">, string>;

/**
 * Reads the data set's CSV; columns are found by the names in its header.
 *
 * @throws NetworkError `CONFIG_INVALID` naming the column that is missing, or the line that cannot be read
 */
export function readDataRows(text: string): readonly DataRow[] {
  const records = parseRecords(text);
  const missing = Object.values(columns).find((column) => !(column in (records[0] ?? {})));
  if (missing !== undefined)
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: `The file has no column "${missing}".`,
      details: { column: missing },
    });
  return records.map((record, index) => {
    const cell = (column: string): string => (record[column] ?? "").trim();
    return {
      fileLine: index + 2,
      declarationId: cell(columns.declarationId),
      importType: cell(columns.importType),
      transportMode: cell(columns.transportMode),
      importerId: cell(columns.importerId),
      sellerId: cell(columns.sellerId),
      hs6: cell(columns.hs6).padStart(6, "0"),
      departureCountry: cell(columns.departureCountry),
      originCountry: cell(columns.originCountry),
      netMass: cell(columns.netMass),
      itemPrice: cell(columns.itemPrice),
    };
  });
}

function parseRecords(text: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError({ code: "CONFIG_INVALID", message: `The file is not CSV: ${message}`, cause });
  }
}
