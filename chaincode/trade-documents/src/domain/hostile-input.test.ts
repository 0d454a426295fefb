import fc from "fast-check";
import { aCertificateOfOrigin, aDeclaration, aManifest, aPermit } from "../testing/documents.js";
import type { JsonObject } from "./canonical-json.js";
import { documentKinds, findKind } from "./documents/index.js";
import { DomainError } from "./errors.js";
import { fieldProblems } from "./input.js";
import { organisation } from "./organisations.js";
import { runInWorld } from "./reading.js";
import { roleNames } from "./roles.js";
import { decide } from "./transition.js";

const emptyWorld = { head: () => null, value: () => null, range: () => [] };

const someJson = fc.jsonValue({ depthSize: "small", maxDepth: 4 });

/** Good payloads with one part replaced by anything. */
const payloads: Readonly<Record<string, JsonObject>> = {
  declaration: { declaration: aDeclaration() } as JsonObject,
  "certificate-of-origin": aCertificateOfOrigin() as JsonObject,
  manifest: aManifest() as JsonObject,
  permit: aPermit() as JsonObject,
};

function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, part]) => paths(part, [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], part: unknown): unknown {
  if (name === undefined) return part;
  if (Array.isArray(value))
    return value.map((item, index) =>
      String(index) === name ? replaced(item, rest, part) : (item as unknown),
    );
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [name]: replaced(object[name], rest, part) };
}

it.each(Object.entries(payloads))(
  "a %s with any one part replaced is taken or refused by rule, never a crash",
  (kind, payload) => {
    const schema = findKind(kind)?.payloadSchema;
    expect(fieldProblems(schema!, payload)).toEqual([]);
    fc.assert(
      fc.property(fc.constantFrom(...paths(payload)), someJson, (path, part) => {
        for (const { pointer, rule } of fieldProblems(schema!, replaced(payload, path, part))) {
          expect(pointer).toMatch(/^(\/.*)?$/s);
          expect(rule).toMatch(/^[A-Z][A-Z0-9_]+$/);
        }
      }),
      { numRuns: 400 },
    );
  },
);

it("whatever is asked by whomever of an empty ledger is decided or refused with a code", () => {
  const kinds = documentKinds.map(({ kind }) => kind);
  const commands = documentKinds.flatMap((definition) => Object.keys(definition.commands));
  const request = fc.record({
    kind: fc.oneof(fc.constantFrom(...kinds), fc.string()),
    command: fc.oneof(fc.constantFrom(...commands), fc.string()),
    number: fc.oneof(fc.string(), fc.constant("10000000000"), fc.constant("X1")),
    arguments: fc.dictionary(fc.string(), someJson) as fc.Arbitrary<JsonObject>,
    payload: fc.option(
      someJson.map((value) => ({ value: value as JsonObject, salt: "0".repeat(32), hash: "h", text: "{}" })),
    ),
    role: fc.constantFrom(...roleNames),
    mspId: fc.constantFrom(...Object.values(organisation)),
  });
  fc.assert(
    fc.property(request, ({ role, mspId, ...rest }) => {
      const actor = { mspId, claimedRoles: [role], certificate: "c", attributes: {} };
      const full = { ...rest, actor, sources: [], now: "2026-11-20T02:44:12.000Z", txId: "t" };
      try {
        expect(runInWorld(decide(full, findKind), emptyWorld).heads.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
