import { roleNames, roles, type Head, type Role } from "@antin/trade-documents";
import type { Caller, JsonObject, JsonValue } from "../services.js";

/**
 * Who may read what. `full`: payload and verification code too. `status`: the public part, which stands on the ledger
 * for every member anyway. Nothing else is shown, not even that the document exists.
 */
export type ReadLevel = "full" | "status";

interface KindReaders {
  /** Roles that read every document of the kind, in the organisations that may carry them. */
  readonly roles: Readonly<Partial<Record<Role, ReadLevel>>>;
  /** Attributes of those whose own document it is: a certificate with one of them reads it in full. */
  readonly scopes: (document: {
    readonly head: Head;
    readonly payload: JsonObject | undefined;
  }) => readonly string[];
  /** The document whose owners are its owners too. */
  readonly belongsTo?: (head: Head) => { readonly kind: string; readonly number: JsonValue | undefined };
}

/** Organisations that read everything, in full. Source: DOMAIN §1.2, §1.3; DESIGN §11.1 for State Audit. */
const readsEverything: ReadonlySet<string> = new Set(["CustomsMSP", "AuditMSP"]);

/** An attribute of a certificate, as documents name those who may read them. */
export const scope = {
  taxCode: (mst: string): string => `mst:${mst}`,
  ministry: (code: string): string => `ministry:${code}`,
  country: (code: string): string => `country:${code}`,
  carrier: (code: string): string => `carrier:${code}`,
  area: (code: string): string => `area:${code}`,
} as const;

interface AttributeScope {
  readonly toScope: (value: string) => string;
  /** Organisations whose certificate authority may say so; the attribute of another one counts for nothing. */
  readonly organisations: readonly string[];
}

const attributeScopes: Readonly<Record<string, AttributeScope>> = {
  mst: { toScope: scope.taxCode, organisations: roles.TRADER.organisations },
  ministry: { toScope: scope.ministry, organisations: roles.MINISTRY.organisations },
  country: { toScope: scope.country, organisations: roles.ASEAN_CUSTOMS.organisations },
  carrier: { toScope: scope.carrier, organisations: roles.CARRIER.organisations },
  area: { toScope: scope.area, organisations: roles.PORT_OPERATOR.organisations },
};

/** One row per kind; a kind that is not listed is read by Customs and Audit alone. */
const readers: Readonly<Record<string, KindReaders>> = {
  manifest: {
    roles: {},
    scopes: ({ head, payload }) => [
      ...named(head.facets, ["carrier"], scope.carrier),
      ...named(head.facets, ["portOfDischarge"], scope.area),
      ...taxCodesAt(payload, ["agent"]),
    ],
  },
  "certificate-of-origin": {
    roles: {},
    scopes: ({ head, payload }) => [
      ...named(head.facets, ["issuingCountry"], scope.country),
      ...taxCodesAt(payload, ["consignee", "exporter"]),
    ],
  },
  permit: {
    roles: {},
    scopes: ({ head, payload }) => [
      ...named(head.facets, ["ministry"], scope.ministry),
      ...taxCodesAt(payload, ["holder"]),
    ],
  },
  declaration: {
    roles: { PORT_OPERATOR: "status", CARRIER: "status", TREASURY: "status", MINISTRY: "status" },
    scopes: ({ payload }) =>
      taxCodesAt(objectAt(payload, "declaration") ?? payload, [
        "importer",
        "exporter",
        "importContractor",
        "agent",
      ]),
  },
  "payment-notice": {
    roles: { TREASURY: "full" },
    scopes: () => [],
    belongsTo: ({ facets }) => ({ kind: "declaration", number: facets["declaration"] }),
  },
  "treasury-receipt": {
    roles: { TREASURY: "full" },
    scopes: () => [],
    belongsTo: ({ facets }) => ({ kind: "payment-notice", number: facets["notice"] }),
  },
  "exchange-message": { roles: {}, scopes: () => [] },
};

/**
 * Scopes under which a document is listed for those whose own it is.
 *
 * @param scopesOfOther the scopes of a document that is indexed already.
 */
export function scopesOf(
  document: { readonly head: Head; readonly payload: JsonObject | undefined },
  scopesOfOther: (kind: string, number: string) => readonly string[],
): readonly string[] {
  const row = readers[document.head.kind];
  const parent = row?.belongsTo?.(document.head);
  const inherited = typeof parent?.number === "string" ? scopesOfOther(parent.kind, parent.number) : [];
  return [...new Set([...(row?.scopes(document) ?? []), ...inherited])];
}

/** The attributes of a certificate as scopes: of a caller, or of whoever created a document. */
export const certificateScopes = (
  mspId: string,
  attributes: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.entries(attributes).flatMap(([name, value]) => {
    const row = Object.hasOwn(attributeScopes, name) ? attributeScopes[name] : undefined;
    return row?.organisations.includes(mspId) === true ? [row.toScope(value)] : [];
  });

/** How a caller reads every document of a kind; undefined when only its own ones. */
export function levelForKind(caller: Caller, kind: string): ReadLevel | undefined {
  if (readsEverything.has(caller.mspId)) return "full";
  const levels = rolesHeldBy(caller).flatMap((name) => readers[kind]?.roles[name] ?? []);
  return levels.includes("full") ? "full" : levels[0];
}

/** The roles of a certificate that its organisation may carry: the others count for nothing, as in the contract. */
const rolesHeldBy = ({ mspId, roles: claimed }: Caller): readonly Role[] =>
  roleNames.filter((name) => {
    const allowed: readonly string[] = roles[name].organisations;
    return claimed.includes(name) && allowed.includes(mspId);
  });

/** Whether somebody reads every document of a kind without its payload. */
export const isReadByStatus = (kind: string): boolean =>
  Object.values(readers[kind]?.roles ?? {}).includes("status");

/** How a caller reads a document; undefined when not at all. */
export function levelFor(
  caller: Caller,
  document: { readonly head: Pick<Head, "kind" | "issuer">; readonly scopes: readonly string[] },
): ReadLevel | undefined {
  const own = certificateScopes(caller.mspId, caller.attributes);
  if (document.scopes.some((name) => own.includes(name))) return "full";
  const forKind = levelForKind(caller, document.head.kind);
  // The organisation whose act it is always reads it; enterprises have one organisation in common.
  return (
    forKind ??
    (document.head.issuer === caller.mspId && caller.mspId !== "EnterpriseMSP" ? "full" : undefined)
  );
}

function taxCodesAt(payload: JsonObject | undefined, parties: readonly string[]): readonly string[] {
  return parties.flatMap((party) => named(payload, [party, "mst"], scope.taxCode));
}

function named(
  object: JsonObject | undefined,
  path: readonly string[],
  toScope: (value: string) => string,
): readonly string[] {
  let value: JsonValue | undefined = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return typeof value === "string" && value !== "" ? [toScope(value)] : [];
}

function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name];
  return isObject(value) ? value : undefined;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
