/** A name as written: `prefix:local`, or without a prefix. */
export interface QualifiedName {
  readonly prefix: string;
  readonly local: string;
}

export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

export interface RawAttribute extends QualifiedName {
  readonly value: string;
}

const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const xmlnsNamespace = "http://www.w3.org/2000/xmlns/";

/** Prefix to namespace; the empty prefix is the default for elements. */
export type NamespaceBindings = ReadonlyMap<string, string>;

export const initialBindings: NamespaceBindings = new Map([
  ["", ""],
  ["xml", xmlNamespace],
]);

const isDeclaration = ({ prefix, local }: QualifiedName): boolean =>
  prefix === "xmlns" || (prefix === "" && local === "xmlns");

/**
 * What the element's own declarations add to its parent's. Undefined when one of them is not allowed.
 *
 * @see Namespaces in XML 1.0, sections 2 and 3.
 */
export function bindNamespaces(
  parent: NamespaceBindings,
  attributes: readonly RawAttribute[],
): NamespaceBindings | undefined {
  const declarations = attributes.filter(isDeclaration);
  if (declarations.length === 0) return parent;
  const bindings = new Map(parent);
  for (const { prefix, local, value } of declarations) {
    const bound = prefix === "" ? "" : local;
    const reserved =
      bound === "xmlns" || value === xmlnsNamespace || (bound === "xml") !== (value === xmlNamespace);
    const unbinding = bound !== "" && value === "";
    if (reserved || unbinding) return undefined;
    bindings.set(bound, value);
  }
  return bindings;
}

/**
 * The attributes that are not namespace declarations, resolved: one without a prefix is in no namespace.
 *
 * @throws whatever `unbound` returns, for the first prefix that nothing declares.
 */
export function resolveAttributes(
  attributes: readonly RawAttribute[],
  bindings: NamespaceBindings,
  unbound: (prefix: string) => Error,
): XmlAttribute[] {
  return attributes
    .filter((attribute) => !isDeclaration(attribute))
    .map(({ prefix, local, value }) => {
      const namespace = prefix === "" ? "" : bindings.get(prefix);
      if (namespace === undefined) throw unbound(prefix);
      return { namespace, name: local, value };
    });
}
