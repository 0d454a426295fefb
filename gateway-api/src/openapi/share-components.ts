interface Operation {
  readonly parameters?: readonly Part[];
  readonly responses: Readonly<Record<string, Part>>;
}

type Part = Readonly<Record<string, unknown>>;
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

interface Shareable {
  readonly paths?: unknown;
  readonly components?: unknown;
}

/**
 * Moves responses and parameters that several operations have in common among the components: most refusals are the
 * same everywhere, and a description that repeats them all is ten times as long.
 */
export function shareComponents<Document extends Shareable>(document: Document): Document {
  const paths = document.paths as Paths;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const responses = new SharedParts("responses", (_part, status) => `Status${status}`);
  const parameters = new SharedParts("parameters", ({ name }) =>
    String(name).replaceAll(/(?:^|[-_])(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  );
  for (const operation of operations) {
    for (const [status, part] of Object.entries(operation.responses)) responses.count(part, status);
    for (const part of operation.parameters ?? []) parameters.count(part, "");
  }
  const shared = mapObject(paths, (methods) =>
    mapObject(methods, (operation) => ({
      ...operation,
      ...(operation.parameters && { parameters: operation.parameters.map((part) => parameters.share(part)) }),
      responses: mapObject(operation.responses, (part) => responses.share(part)),
    })),
  );
  const components = {
    ...(document.components as object),
    responses: responses.components(),
    parameters: parameters.components(),
  };
  return { ...document, paths: shared, components };
}

interface Counted {
  readonly part: Part;
  readonly base: string;
  uses: number;
  name?: string;
}

/** Parts by their text; those used more than once get a name. */
class SharedParts {
  readonly #byText = new Map<string, Counted>();
  readonly #section: string;
  readonly #baseName: (part: Part, key: string) => string;

  constructor(section: string, baseName: (part: Part, key: string) => string) {
    this.#section = section;
    this.#baseName = baseName;
  }

  count(part: Part, key: string): void {
    const text = JSON.stringify(part);
    const known = this.#byText.get(text);
    if (known === undefined) this.#byText.set(text, { part, base: this.#baseName(part, key), uses: 1 });
    else known.uses += 1;
  }

  share(part: Part): Part {
    const counted = this.#byText.get(JSON.stringify(part));
    if (counted === undefined || counted.uses < 2) return part;
    counted.name ??= this.#freeName(counted.base);
    return { $ref: `#/components/${this.#section}/${counted.name}` };
  }

  components(): Record<string, Part> {
    const counted = [...this.#byText.values()];
    return Object.fromEntries(
      counted.flatMap(({ name, part }) => (name === undefined ? [] : [[name, part]])),
    );
  }

  #freeName(base: string): string {
    const taken = new Set([...this.#byText.values()].map(({ name }) => name));
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}x${number}`;
      if (!taken.has(name)) return name;
    }
  }
}

const mapObject = <From, To>(
  object: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
