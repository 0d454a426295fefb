import { z } from "zod";
import type { MappingRecord } from "./mapping-record.js";
import type { XmlElement } from "./xml-reader.js";

/** Namespaces of a WCO Data Model 3.6 declaration and its parts. */
export const wcoNamespaces = {
  metaData: "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2",
  declaration: "urn:wco:datamodel:WCO:DEC-DMS:2",
  dataTypes: "urn:wco:datamodel:WCO:Declaration_DS:DMS:2",
} as const;

type Namespace = (typeof wcoNamespaces)[keyof typeof wcoNamespaces];

/** How one kind of element becomes JSON, and what that JSON looks like. */
export interface Mapping<Value> {
  readonly schema: z.ZodType<Value>;
  /**
   * Undefined when the element says nothing or breaks a rule, which is then on `record`.
   *
   * @param attribute name of an attribute that the caller takes itself.
   */
  readonly read: (
    element: XmlElement,
    path: string,
    record: MappingRecord,
    attribute?: string,
  ) => Value | undefined;
}

interface ClassMapping<Value> extends Mapping<Value> {
  readonly shape: z.ZodRawShape;
}

export type MappedValue<Of> = Of extends Mapping<infer Value> ? Value : never;

/** A member of a class's JSON, and the child elements that it takes. */
interface Field<Value, Presence extends "always" | "sometimes"> extends Mapping<unknown> {
  readonly presence: Presence;
  readonly schema: z.ZodType<Value>;
  readonly namespace: Namespace;
  readonly elements: readonly string[];
  readonly repeats: boolean;
}

type AnyField = Field<unknown, "always" | "sometimes">;
type FieldValue<Of> = Of extends Field<infer Value, "always" | "sometimes"> ? Value : never;
type NamesOf<Fields, Presence extends "always" | "sometimes"> = {
  [Name in keyof Fields]: Fields[Name] extends Field<unknown, Presence> ? Name : never;
}[keyof Fields];
type ClassValue<Fields> = {
  readonly [Name in NamesOf<Fields, "always">]: FieldValue<Fields[Name]>;
} & {
  readonly [Name in NamesOf<Fields, "sometimes">]?: FieldValue<Fields[Name]> | undefined;
};

/** A member that is left out when its element is absent. */
export const one = <Value>(
  element: string,
  mapping: Mapping<Value>,
  namespace: Namespace = wcoNamespaces.declaration,
): Field<Value, "sometimes"> => ({
  presence: "sometimes",
  namespace,
  elements: [element],
  repeats: false,
  schema: mapping.schema,
  read: mapping.read,
});

/** A member whose absence is a problem. Its mapping is one that refuses an empty element. */
export const required = <Value>(
  element: string,
  mapping: Mapping<Value>,
  namespace?: Namespace,
): Field<Value, "always"> => ({ ...one(element, mapping, namespace), presence: "always" });

/** A list of every such element, in order; empty when there is none. */
export const many = <Value>(element: string, mapping: Mapping<Value>): Field<Value[], "always"> => ({
  presence: "always",
  namespace: wcoNamespaces.declaration,
  elements: [element],
  repeats: true,
  schema: z.array(mapping.schema),
  read: mapping.read,
});

/** One list of differently named elements, each entry with the role that its name stands for. */
export const gathered = <Value extends object, Role extends string>(
  roles: Readonly<Record<string, Role>>,
  mapping: ClassMapping<Value>,
): Field<({ readonly role: Role } & Value)[], "always"> => ({
  presence: "always",
  namespace: wcoNamespaces.declaration,
  elements: Object.keys(roles),
  repeats: true,
  schema: z.array(
    strictObject<{ readonly role: Role } & Value>({ role: z.enum(Object.values(roles)), ...mapping.shape }),
  ),
  read: (element, path, record) => ({ role: roles[element.name], ...mapping.read(element, path, record) }),
});

/** An element with children, as an object. What no field takes goes on record. */
export function wcoClass<Fields extends Readonly<Record<string, AnyField>>>(
  fields: Fields,
): ClassMapping<ClassValue<Fields>> {
  const members = Object.entries<AnyField>(fields);
  const takers = new Map<string, readonly [name: string, field: AnyField]>();
  for (const member of members) {
    for (const element of member[1].elements) takers.set(`${member[1].namespace} ${element}`, member);
  }
  const shape = Object.fromEntries(
    members.map(([name, { presence, schema }]) => [name, presence === "always" ? schema : schema.optional()]),
  );
  return {
    shape,
    schema: strictObject(shape),
    read: (element, path, record) => {
      record.take();
      noteAttributes(element, path, record);
      if (element.text.trim() !== "") record.skipText(path);
      const values: Record<string, unknown> = {};
      for (const [name, { repeats }] of members) if (repeats) values[name] = [];
      const met = new Set<string>();
      for (const { child, childPath } of childrenOf(element, path)) {
        const [name = "", field] = takers.get(`${child.namespace} ${child.name}`) ?? [];
        if (field === undefined || (met.has(name) && !field.repeats)) {
          record.skipElement(child, childPath);
          continue;
        }
        const value = field.read(child, childPath, record);
        met.add(name);
        if (value === undefined) continue;
        if (field.repeats) (values[name] as unknown[]).push(value);
        else values[name] = value;
      }
      requireMembers(members, met, path, record);
      return values as ClassValue<Fields>;
    },
  };
}

function requireMembers(
  members: readonly (readonly [name: string, field: AnyField])[],
  met: ReadonlySet<string>,
  path: string,
  record: MappingRecord,
): void {
  for (const [name, { presence, repeats, elements }] of members) {
    if (presence === "sometimes" || repeats || met.has(name)) continue;
    record.problem(`${path}/${elements.join("|")}`, "E_REQUIRED", "The element is required.");
  }
}

/** An element that stands only for what is in one child. */
export function within<Value>(
  element: string,
  mapping: Mapping<Value>,
  namespace?: Namespace,
): Mapping<Value> {
  const wrapper = wcoClass({ content: one(element, mapping, namespace) });
  return {
    schema: mapping.schema,
    read: (outer, path, record) => wrapper.read(outer, path, record)?.content,
  };
}

/** Text without the white space around it. */
export const text: Mapping<string> = { schema: z.string().min(1), read: readText };

const decimalForm = { pattern: /^[+-]?(\d+(\.\d*)?|\.\d+)$/, rule: "E_DECIMAL", words: "a decimal number" };

/** A number exactly as it was written. */
export const decimal = textOf(decimalForm);

/** What messages are told apart by has a form that the ledger and its index rely on. */
export const code = textOf({
  pattern: /^[A-Za-z0-9]{1,10}$/,
  rule: "E_CODE",
  words: "1 to 10 letters and digits",
});
export const identifier = textOf({
  pattern: /^.{1,70}$/u,
  rule: "E_LENGTH",
  words: "1 to 70 characters on one line",
});

/** A number with the attribute that says of what, when the message has one. */
export const amount = qualified(decimal, "currencyID", "currency");
export const quantity = qualified(decimal, "unitCode", "unit");

/** A point in time as given; `format` is its UN/EDIFACT 2379 code, such as 304, and says how to read it. */
export const dateTime = within(
  "DateTimeString",
  qualified(text, "formatCode", "format"),
  wcoNamespaces.dataTypes,
);

function textOf({ pattern, rule, words }: { pattern: RegExp; rule: string; words: string }): Mapping<string> {
  return {
    schema: z.string().regex(pattern),
    read: (element, path, record, attribute) => {
      const value = readText(element, path, record, attribute);
      if (value !== undefined && pattern.test(value)) return value;
      record.problem(path, rule, `The element is to be ${words}.`);
      return undefined;
    },
  };
}

type Qualified<Name extends string> = { readonly value: string } & {
  readonly [Member in Name]?: string | undefined;
};

function qualified<Name extends string>(
  mapping: Mapping<string>,
  attribute: string,
  name: Name,
): Mapping<Qualified<Name>> {
  return {
    schema: strictObject({ value: mapping.schema, [name]: z.string().optional() }),
    read: (element, path, record) => {
      const value = mapping.read(element, path, record, attribute);
      if (value === undefined) return undefined;
      const qualifier = element.attributes.find(
        (each) => each.namespace === "" && each.name === attribute,
      )?.value;
      return { value, ...(qualifier !== undefined && { [name]: qualifier }) };
    },
  };
}

/** @param attribute the one attribute whose value is taken as well. */
function readText(
  element: XmlElement,
  path: string,
  record: MappingRecord,
  attribute?: string,
): string | undefined {
  record.take();
  noteAttributes(element, path, record, attribute);
  for (const { child, childPath } of childrenOf(element, path)) record.skipElement(child, childPath);
  const value = element.text.trim();
  return value === "" ? undefined : value;
}

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

function noteAttributes(element: XmlElement, path: string, record: MappingRecord, taken?: string): void {
  for (const { namespace, name } of element.attributes) {
    // Where a schema lies, and which of its types is meant, says nothing about the goods.
    if (namespace === schemaInstance || (namespace === "" && name === taken)) continue;
    record.skipAttribute(path, name);
  }
}

/** Children with their paths, each with its position among its namesakes from the second on. */
function* childrenOf(element: XmlElement, path: string): Generator<{ child: XmlElement; childPath: string }> {
  const counts = new Map<string, number>();
  for (const child of element.children) {
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    yield { child, childPath: count === 1 ? `${path}/${child.name}` : `${path}/${child.name}[${count}]` };
  }
}

/** A strict object schema whose static type is known from elsewhere: from the table it was built from. */
function strictObject<Value>(shape: z.ZodRawShape): z.ZodType<Value> {
  return z.strictObject(shape) as unknown as z.ZodType<Value>;
}
