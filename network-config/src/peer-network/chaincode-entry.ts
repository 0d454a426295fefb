/** A chaincode of somebody else's, as a line or a file says it: the same words that the embedded peer's configuration has. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";

export interface ChaincodeEntry {
  readonly name: string;
  readonly version: string;
  /** `host:port` of the chaincode's server, or one for each organisation by MSP id. */
  readonly address: string | Readonly<Record<string, string>>;
  /** Absent: whatever the chaincode registers as. */
  readonly packageId?: string;
  /** Absent: a peer of the majority of the channel's organisations. */
  readonly endorsementPolicy?: string;
  readonly initRequired?: boolean;
  /** Private data collections, in the form of Fabric's collections_config.json. */
  readonly collections?: readonly unknown[];
  /** Absent: the network's first channel. */
  readonly channel?: string;
}

const defaultVersion = "1.0";
const addressPattern = /^[^\s:=]+:\d{1,5}$/;
const namePattern = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const knownNames = [
  "name",
  "version",
  "address",
  "packageId",
  "endorsementPolicy",
  "initRequired",
  "collections",
  "channel",
];

/**
 * `name=host:port`, or a JSON file with the fields of `ChaincodeEntry`, whose `collections` may be the path of a file
 * beside it.
 *
 * @param folder that relative paths start from.
 * @throws NetworkError `CONFIG_INVALID` saying what is wrong with which chaincode.
 */
export function readChaincodeEntry(text: string, folder: string): ChaincodeEntry {
  const separator = text.indexOf("=");
  if (separator > 0 && addressPattern.test(text.slice(separator + 1)))
    return checked(
      { name: text.slice(0, separator), version: defaultVersion, address: text.slice(separator + 1) },
      text,
    );
  const file = path.resolve(folder, text);
  const value = readJson(file, text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(text, "the file holds no JSON object");
  const entry = { version: defaultVersion, ...value } as Record<string, unknown>;
  const { collections } = entry;
  if (typeof collections === "string")
    entry["collections"] = readJson(path.resolve(path.dirname(file), collections), text);
  return checked(entry, text);
}

/** The chaincodes that stand as JSON files in `<data>/chaincodes`, in the order of their file names. */
export function chaincodesOnDisk(dataDir: string): ChaincodeEntry[] {
  const folder = path.join(dataDir, "chaincodes");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json") && !name.startsWith("."));
  return files.sort().map((name) => readChaincodeEntry(name, folder));
}

function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalid(text, `it is neither name=host:port nor a JSON file that can be read (${why})`, cause);
  }
}

function checked(entry: Readonly<Record<string, unknown>>, text: string): ChaincodeEntry {
  const unknown = Object.keys(entry).find((name) => !knownNames.includes(name));
  if (unknown !== undefined) throw invalid(text, `${unknown} is not known`);
  const isText = (name: string, pattern = /./): boolean =>
    typeof entry[name] === "string" && pattern.test(entry[name]);
  if (!isText("name", namePattern))
    throw invalid(text, "name must be letters and digits, with - or _ between");
  if (!addressesOf(entry["address"]).every((address) => addressPattern.test(address)))
    throw invalid(text, "address must be host:port, or an object with one for each organisation");
  for (const name of ["version", "packageId", "endorsementPolicy", "channel"])
    if (entry[name] !== undefined && !isText(name)) throw invalid(text, `${name} must be text`);
  if (entry["initRequired"] !== undefined && typeof entry["initRequired"] !== "boolean")
    throw invalid(text, "initRequired must be true or false");
  if (entry["collections"] !== undefined && !Array.isArray(entry["collections"]))
    throw invalid(text, "collections must be an array, or the path of a file that holds one");
  return entry as unknown as ChaincodeEntry;
}

/** Anything else is no address, as an empty text is none. */
function addressesOf(address: unknown): string[] {
  if (typeof address !== "object" || address === null) return [typeof address === "string" ? address : ""];
  const addresses = Object.values(address).map((value) => (typeof value === "string" ? value : ""));
  return addresses.length === 0 ? [""] : addresses;
}

const invalid = (text: string, why: string, cause?: unknown): NetworkError =>
  new NetworkError({
    code: "CONFIG_INVALID",
    message: `The chaincode ${JSON.stringify(text)}: ${why}.`,
    details: { chaincode: text },
    cause,
  });
