import { documentKinds, fieldProblems } from "@antin/trade-documents";
import type { Express } from "express";
import { readFileSync } from "node:fs";
import path from "node:path";
import { problemCodes } from "../problem-codes.js";
import { creationSchema } from "../routes/command-schemas.js";
import { aGateway } from "../testing/test-gateway.js";
import { buildOpenApiDocument, openApiTexts } from "./build-document.js";
import { creationExamples } from "./examples.js";

const document = JSON.parse(JSON.stringify(buildOpenApiDocument(documentKinds))) as {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};

interface Operation {
  operationId: string;
  summary: string;
  security: unknown[];
  parameters?: { $ref?: string; name?: string }[];
  requestBody?: { content: Record<string, { schema: unknown; examples?: unknown }> };
  responses: Record<string, { $ref?: string; description?: string }>;
}

const operations = Object.entries(document.paths).flatMap(([route, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route, method, operation })),
);

/** Routes as Express has them: its own record of what it serves. */
function servedRoutes(app: Express): string[] {
  const { stack } = app.router as unknown as {
    stack: { route?: { path: string; stack: { method?: string }[] } }[];
  };
  return stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : [...new Set(route.stack.map(({ method }) => method))]
          .filter((method) => method !== undefined)
          .map((method) => `${method} ${route.path.replaceAll(/[:*](\w+)/g, "{$1}")}`),
  );
}

test("every route that is served is described, and every description is served", () => {
  const described = operations.map(({ route, method }) => `${method} ${route}`);
  expect(servedRoutes(aGateway().app).sort()).toEqual(described.sort());
  expect(described.length).toBeGreaterThan(80);
});

test("every command that somebody may call is an operation with its arguments and payload", () => {
  for (const { collection, commands, transitions, kind } of documentKinds) {
    const called = transitions.filter(
      ({ by, command, from }) => by.length > 0 && from !== "–" && command !== "Attach",
    );
    for (const command of new Set(called.map((row) => row.command))) {
      const operation = document.paths[`/${collection}/{number}/${command}`]?.post;
      const schema = operation?.requestBody?.content["application/json"]?.schema as {
        properties: Record<string, unknown>;
      };
      expect([kind, command, Object.keys(schema.properties)]).toEqual([
        kind,
        command,
        ["version", "arguments", ...(commands[command]?.payload === "required" ? ["payload"] : [])],
      ]);
    }
  }
});

test("operations have names of their own, and say who may call", () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { route, operation } of operations) {
    expect(operation.summary).not.toBe("");
    const needsCaller = operation.security.length > 0;
    expect([route, needsCaller]).toEqual([route, Object.hasOwn(operation.responses, "401")]);
  }
});

test("every parameter of a path is described", () => {
  const shared = document.components.parameters as Record<string, { name: string }>;
  for (const { route, operation } of operations) {
    const named = (operation.parameters ?? []).map(
      ({ $ref, name }) => name ?? shared[$ref?.split("/").at(-1) ?? ""]?.name,
    );
    for (const [, parameter] of route.matchAll(/\{(\w+)\}/g)) expect(named).toContain(parameter);
  }
});

test("every reference leads somewhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(100);
  for (const [, section = "", name = ""] of references)
    expect([name, Object.hasOwn(document.components[section] ?? {}, name)]).toEqual([name, true]);
});

test("refusals are documented under the status that their code has", () => {
  const described = new Map<string, string>();
  const shared = document.components.responses as Record<string, { description: string }>;
  for (const { operation } of operations)
    for (const [status, { $ref, description }] of Object.entries(operation.responses)) {
      const text = description ?? shared[$ref?.split("/").at(-1) ?? ""]?.description ?? "";
      for (const [, code = ""] of text.matchAll(/^- `([A-Z_]+)`/gm)) described.set(code, status);
    }
  expect(described.size).toBeGreaterThan(40);
  for (const [code, status] of described)
    expect([code, status]).toEqual([code, String(problemCodes[code]?.http)]);
});

test("the examples obey the schemas they stand beside", () => {
  const shown = documentKinds.filter(({ kind }) => creationExamples(kind) !== undefined);
  expect(shown.length).toBeGreaterThanOrEqual(5);
  for (const definition of shown) {
    const { kind, defaultCommand } = definition;
    const problems = fieldProblems(
      creationSchema(definition, defaultCommand),
      creationExamples(kind)?.[kind]?.value,
    );
    expect([kind, problems]).toEqual([kind, []]);
  }
});

test("the committed openapi.yaml is what the code says", () => {
  const committed = readFileSync(path.join(import.meta.dirname, "../../openapi.yaml"), "utf8");
  // Compared as one value: a difference of one line would print three hundred thousand characters.
  const isCurrent = committed === openApiTexts(documentKinds).yaml;
  expect(isCurrent || "stale: run npm run build && node gateway-api/dist/openapi/write-document.js").toBe(
    true,
  );
});
