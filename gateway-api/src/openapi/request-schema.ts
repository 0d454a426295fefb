import { z } from "zod";

type JsonSchema = Readonly<Record<string, unknown>>;

const localReference = "#/$defs/";
const componentReference = "#/components/schemas/";

/**
 * JSON Schema 2020-12, which is OpenAPI 3.1's, of what a kind takes. zod's own conversion is used here because the other
 * generator cannot follow schemas that contain themselves.
 */
export class RequestSchemas {
  readonly #components = new Map<string, JsonSchema>();
  /** Component by the text of a schema that has no name of its own. */
  readonly #unnamed = new Map<string, string>();

  /** The schema with its named parts moved among the components. */
  add(schema: z.ZodType): JsonSchema {
    const { $defs = {}, ...root } = z.toJSONSchema(schema, {
      io: "input",
      // Rules that a schema cannot say are checked all the same; they are in the kinds' documentation.
      unrepresentable: "any",
    }) as Record<string, unknown> & { readonly $defs?: Readonly<Record<string, JsonSchema>> };
    const names = new Map(Object.entries($defs).map(([name, part]) => [name, this.#nameOf(name, part)]));
    for (const [name, part] of Object.entries($defs)) {
      this.#components.set(names.get(name) ?? name, renamed(without(part, "id"), names));
    }
    return renamed(without(root, "$schema"), names);
  }

  components(): ReadonlyMap<string, JsonSchema> {
    return this.#components;
  }

  #nameOf(name: string, part: JsonSchema): string {
    if (!name.startsWith("__")) return name;
    const text = JSON.stringify(part);
    const known = this.#unnamed.get(text) ?? `JsonValue${this.#unnamed.size || ""}`;
    this.#unnamed.set(text, known);
    return known;
  }
}

const without = (schema: JsonSchema, name: string): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([member]) => member !== name));

function renamed(value: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
    key === "$ref" && typeof member === "string" && member.startsWith(localReference)
      ? componentReference + (names.get(member.slice(localReference.length)) ?? "")
      : member,
  ) as JsonSchema;
}
