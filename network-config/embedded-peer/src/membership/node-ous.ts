/** The shape of `config.yaml` in an MSP folder: which organisational unit stands for which role. */

export type NodeRole = "client" | "peer" | "admin" | "orderer";
export const nodeRoles: readonly NodeRole[] = ["client", "peer", "admin", "orderer"];

/** An organisational unit, where wanted only below one authority. */
export interface UnitIdentifier {
  readonly unit: string;
  /** PEM of the authority that must have certified it; absent: any of the organisation's. */
  readonly certificate?: Uint8Array;
}

export type NodeOus = Readonly<Partial<Record<NodeRole, UnitIdentifier>>>;

/** What Fabric's own tools write, and what a folder without `config.yaml` stands for here. */
export const defaultNodeOus: NodeOus = {
  client: { unit: "client" },
  peer: { unit: "peer" },
  admin: { unit: "admin" },
  orderer: { unit: "orderer" },
};

export interface UnitConfig {
  /** Undefined: roles are not told apart by units. */
  readonly nodeOus: NodeOus | undefined;
  /** When there are any, a member must carry one of them. */
  readonly unitIdentifiers: readonly UnitIdentifier[];
}

/** A line of the file that is not of the documented shape. */
export class UnitConfigError extends Error {}

const roleByKey: Readonly<Record<string, NodeRole | undefined>> = {
  ClientOUIdentifier: "client",
  PeerOUIdentifier: "peer",
  AdminOUIdentifier: "admin",
  OrdererOUIdentifier: "orderer",
};

const LINE = /^(?<indent> *)(?<item>- +)?(?<key>[A-Za-z]+):(?: +(?<value>[^#]*?))?(?: *#.*)?$/;
const IGNORED = /^\s*(?:#.*)?$|^---\s*$/;
const QUOTED = /^(?<quote>["'])(?<text>.*)\k<quote>$/;

interface Line {
  readonly number: number;
  readonly indent: number;
  readonly item: boolean;
  readonly key: string;
  readonly value: string;
}

/**
 * Reads the two sections that Fabric knows, `NodeOUs` and `OrganizationalUnitIdentifiers`, in block style.
 * @param readCertificate gives the PEM that a `Certificate` entry names, relative to the MSP folder.
 * @throws UnitConfigError naming the line; Fabric would pass over what it does not know.
 */
export function readUnitConfig(text: string, readCertificate: (file: string) => Uint8Array): UnitConfig {
  const identifier = (fields: ReadonlyMap<string, string>): UnitIdentifier | undefined => {
    const unit = fields.get("OrganizationalUnitIdentifier") ?? "";
    const file = fields.get("Certificate") ?? "";
    if (unit === "") return undefined;
    return file === "" ? { unit } : { unit, certificate: readCertificate(file) };
  };
  let nodeOus: NodeOus | undefined;
  const unitIdentifiers: UnitIdentifier[] = [];
  for (const section of sections(readLines(text))) {
    if (section.head.value !== "") throw unexpected(section.head, "a section in block style");
    if (section.head.key === "NodeOUs") nodeOus = readNodeOus(section.body, identifier);
    else if (section.head.key === "OrganizationalUnitIdentifiers")
      for (const item of items(section.body)) {
        const unit = identifier(item);
        if (unit?.certificate === undefined)
          throw unexpected(section.head, "an OrganizationalUnitIdentifier and its Certificate in each item");
        unitIdentifiers.push(unit);
      }
    else throw unexpected(section.head, "NodeOUs or OrganizationalUnitIdentifiers");
  }
  return { nodeOus, unitIdentifiers };
}

type ReadIdentifier = (fields: ReadonlyMap<string, string>) => UnitIdentifier | undefined;

function readNodeOus(body: readonly Line[], identifier: ReadIdentifier): NodeOus | undefined {
  const ous: Partial<Record<NodeRole, UnitIdentifier>> = {};
  let enabled = false;
  for (const { head, body: fields } of sections(body)) {
    const role = roleByKey[head.key];
    if (head.key === "Enable") enabled = readFlag(head);
    else if (role === undefined) throw unexpected(head, `Enable or ${Object.keys(roleByKey).join(", ")}`);
    else {
      const unit = identifier(fieldsOf(fields));
      if (unit !== undefined) ous[role] = unit;
    }
  }
  return enabled && Object.keys(ous).length > 0 ? ous : undefined;
}

function readFlag(line: Line): boolean {
  if (line.value === "true" || line.value === "false") return line.value === "true";
  throw unexpected(line, "true or false");
}

function fieldsOf(lines: readonly Line[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    if (line.key !== "Certificate" && line.key !== "OrganizationalUnitIdentifier")
      throw unexpected(line, "Certificate or OrganizationalUnitIdentifier");
    if (fields.has(line.key)) throw unexpected(line, "each field once");
    fields.set(line.key, line.value);
  }
  return fields;
}

/** Maps of a list: each begins with a dash. */
function items(lines: readonly Line[]): ReadonlyMap<string, string>[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    if (line.item) groups.push([]);
    const group = groups.at(-1);
    if (group === undefined) throw unexpected(line, "a list");
    group.push(line);
  }
  return groups.map(fieldsOf);
}

interface Section {
  readonly head: Line;
  readonly body: readonly Line[];
}

/** Lines at the first indentation, each with the deeper lines below it. */
function sections(lines: readonly Line[]): Section[] {
  const found: { head: Line; body: Line[] }[] = [];
  const indent = lines[0]?.indent ?? 0;
  for (const line of lines) {
    const current = found.at(-1);
    const deeper = line.indent > indent || line.item;
    if (!deeper && line.indent === indent) found.push({ head: line, body: [] });
    else if (deeper && current !== undefined && current.head.value === "") current.body.push(line);
    else throw unexpected(line, "another indentation");
  }
  return found;
}

function readLines(text: string): Line[] {
  return text.split(/\r?\n/).flatMap((source, index) => {
    if (IGNORED.test(source)) return [];
    const { indent = "", item, key, value = "" } = LINE.exec(source)?.groups ?? {};
    if (key === undefined) throw new UnitConfigError(`line ${index + 1} is not "key: value"`);
    const text = QUOTED.exec(value)?.groups?.["text"] ?? value;
    return [{ number: index + 1, indent: indent.length, item: item !== undefined, key, value: text }];
  });
}

const unexpected = (line: Line, expected: string): UnitConfigError =>
  new UnitConfigError(`line ${line.number}: expected ${expected}, found ${line.key}`);
