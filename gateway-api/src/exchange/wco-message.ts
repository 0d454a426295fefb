import { z } from "zod";
import { ExchangeError, exchangeCode } from "./exchange-error.js";
import { MappingRecord } from "./mapping-record.js";
import { message, type WcoDeclaration } from "./wco-declaration.js";
import { wcoNamespaces, type MappedValue } from "./wco-mapping.js";
import { readXml, type XmlElement, type XmlLimits } from "./xml-reader.js";

const purposes = ["declaration", "amendment", "cancellation", "other"] as const;

const coverage = z.strictObject({
  mappedElements: z.int().nonnegative(),
  unmappedElements: z.int().nonnegative(),
  unmapped: z.array(z.string()).describe("Paths of what no field takes; it stands in the original only"),
});

/** What a WCO Data Model message says. Decimals are strings as written, dates are as written with their format code. */
export interface WcoMessage extends MappedValue<typeof message> {
  readonly purpose: (typeof purposes)[number];
  readonly coverage: z.infer<typeof coverage>;
}

/** JSON of a `WcoMessage`; built from the tables that map it, so that the two cannot differ. */
export const exchangeMessageSchema: z.ZodType<WcoMessage> = z.strictObject({
  purpose: z.enum(purposes),
  ...message.shape,
  coverage,
}) as unknown as z.ZodType<WcoMessage>;

/**
 * Reads a WCO Data Model 3.6 declaration, amendment or cancellation.
 *
 * @throws ExchangeError with one of `exchangeErrors`; no other error, whatever the bytes.
 */
export function parseWcoDeclaration(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): WcoMessage {
  const root = readXml(bytes, limits);
  requireDeclaration(root);
  const record = new MappingRecord();
  const path = `/${root.name}`;
  const mapped = message.read(root, path, record);
  if (mapped !== undefined) requireEnvelope(mapped, path, record);
  if (mapped === undefined || record.problems.length > 0) {
    throw new ExchangeError(exchangeCode.MESSAGE_FIELD_INVALID, { fields: record.problems });
  }
  return {
    purpose: purposeOf(mapped.declaration),
    ...mapped,
    coverage: record.coverage,
  };
}

/** What a message without it, or with another value, is not ours to read. */
function requireEnvelope(
  { modelVersion, typeName }: MappedValue<typeof message>,
  path: string,
  record: MappingRecord,
): void {
  if (modelVersion !== undefined && modelVersion !== "3.6") {
    record.problem(`${path}/WCODataModelVersionCode`, "E_MODEL_VERSION", "The model version is to be 3.6.");
  }
  if (typeName !== undefined && typeName !== "DEC") {
    record.problem(`${path}/WCOTypeName`, "E_MESSAGE_TYPE", "The message type is to be DEC.");
  }
}

function requireDeclaration(root: XmlElement): void {
  requireNamespace(root, "MetaData", wcoNamespaces.metaData);
  for (const child of root.children) {
    if (child.name === "Declaration") requireNamespace(child, "Declaration", wcoNamespaces.declaration);
  }
}

function requireNamespace(element: XmlElement, expectedName: string, expectedNamespace: string): void {
  if (element.name === expectedName && element.namespace === expectedNamespace) return;
  throw new ExchangeError(exchangeCode.XML_NAMESPACE_UNKNOWN, {
    element: element.name,
    namespace: element.namespace.slice(0, 200),
    expectedName,
    expectedNamespace,
  });
}

/**
 * UN/EDIFACT 1225 function codes. A message that requests something (13) says by its content what: one that points at
 * fields and gives their new values amends; one that only gives the reason for a change cancels.
 */
function purposeOf({ functionCode, amendments, shipments }: WcoDeclaration): WcoMessage["purpose"] {
  switch (functionCode) {
    case "9":
      return "declaration";
    case "4":
    case "5":
      return "amendment";
    case "1":
      return "cancellation";
    case "13":
      if (amendments.length === 0) return "other";
      return shipments.length > 0 || amendments.some(({ pointers }) => pointers.length > 0)
        ? "amendment"
        : "cancellation";
    default:
      return "other";
  }
}
