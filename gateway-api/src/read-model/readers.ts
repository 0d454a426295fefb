import {
  type ActorAttributes,
  findKind,
  type Head,
  type Readership,
  type ReadLevel,
  type Role,
  roleNames,
  roles,
} from "@antin/trade-documents";
import type { Caller, JsonObject, JsonValue } from "../services.js";
import { linkedKind } from "./linked-kind.js";

/** Organisations that read everything, in full. Source: DOMAIN §1.2, §1.3; DESIGN §11.1 for State Audit. */
const readsEverything: ReadonlySet<string> = new Set(["CustomsMSP", "AuditMSP"]);

/** Organisations whose certificate authority may say so; the attribute of another one counts for nothing. */
const attributeAuthorities = new Map<string, readonly string[]>(
  Object.entries({
    mst: roles.TRADER.organisations,
    ministry: roles.MINISTRY.organisations,
    country: roles.ASEAN_CUSTOMS.organisations,
    carrier: roles.CARRIER.organisations,
    bank: roles.BANK.organisations,
    area: roles.PORT_OPERATOR.organisations,
  } satisfies Partial<Record<keyof ActorAttributes, readonly string[]>>),
);

/** An attribute of a certificate, as documents name those whose own they are. */
const scope = (attribute: string, value: string): string => `${attribute}:${value}`;

const readersOf = (kind: string): Readership => findKind(kind)?.readers ?? {};

/**
 * Scopes under which a document is listed for those whose own it is.
 *
 * @param scopesOfOther the scopes of a document that is indexed already.
 */
export function scopesOf(
  { head, payload }: { readonly head: Head; readonly payload: JsonObject | undefined },
  scopesOfOther: (kind: string, number: string) => readonly string[],
): readonly string[] {
  const { own = {}, belongsTo } = readersOf(head.kind);
  const document = { facets: head.facets, payload: payload ?? {} };
  const named = Object.entries(own).flatMap(([attribute, pointers]) =>
    pointers.flatMap((pointer) => {
      const value = valueAt(document, pointer);
      return typeof value === "string" && value !== "" ? [scope(attribute, value)] : [];
    }),
  );
  return [...new Set([...named, ...inheritedScopes(head, belongsTo, scopesOfOther)])];
}

function inheritedScopes(
  { kind, facets }: Head,
  belongsTo: string | undefined,
  scopesOfOther: (kind: string, number: string) => readonly string[],
): readonly string[] {
  const link = belongsTo === undefined ? undefined : findKind(kind)?.links?.[belongsTo];
  const number = belongsTo === undefined ? undefined : facets[belongsTo];
  if (link === undefined || typeof number !== "string") return [];
  const parent = linkedKind(link, number);
  return parent === undefined ? [] : scopesOfOther(parent, number);
}

/** The attributes of a certificate as scopes: of a caller, or of whoever created a document. */
export const certificateScopes = (
  mspId: string,
  attributes: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.entries(attributes).flatMap(([name, value]) => {
    const authorities = attributeAuthorities.get(name);
    return authorities?.includes(mspId) === true ? [scope(name, value)] : [];
  });

/** How a caller reads every document of a kind; undefined when only its own ones. */
export function levelForKind(caller: Caller, kind: string): ReadLevel | undefined {
  if (readsEverything.has(caller.mspId)) return "full";
  const levels = rolesHeldBy(caller).flatMap((name) => readersOf(kind).roles?.[name] ?? []);
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
  Object.values(readersOf(kind).roles ?? {}).includes("status");

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

/** What a JSON pointer (RFC 6901, no escapes) finds. */
function valueAt(document: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const name of pointer.split("/").slice(1)) value = isObject(value) ? value[name] : undefined;
  return value;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
