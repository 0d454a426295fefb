import {
  type DocumentDefinition,
  errorCode,
  milestonesOf,
  processOf,
  releaseOf,
  stepsOf,
  type TimedEvent,
} from "@antin/trade-documents";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import type { Caller, DocumentView, JsonObject, Services } from "../services.js";
import { hasCode, serviceCode } from "../services/service-error.js";
import { assertNumber, componentName, numberPath } from "./document-number.js";

const mediaType = "application/json";
/** What a declaration waits for besides itself: the goods' manifests, its notices and permits. */
const linkedMax = 20;

const processSchema = z
  .looseObject({
    steps: z.array(z.looseObject({ step: z.int(), from: z.string().nullable(), by: z.array(z.string()) })),
    milestones: z.array(z.looseObject({ milestone: z.string(), party: z.string() })),
    release: z.looseObject({ totalMs: z.int().nullable() }),
  })
  .meta({
    id: "DeclarationProcess",
    description: "The five steps of the process, the milestones T01 to T14, and whom the goods waited for.",
  });

/** Of every kind that is cleared: who did what, when, and how long it took. */
export const processEndpoints = (kinds: readonly DocumentDefinition[]): readonly Endpoint[] =>
  kinds.filter(({ queries }) => queries?.["Clearance"] !== undefined).map(processEndpoint);

function processEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/process`,
    operationId: `read${componentName(definition.kind)}Process`,
    tag: definition.title.en,
    summary: "The steps of the process: who, when and how long",
    description:
      "Read off the ledger's own events, of the declaration and of what the caller may read beside it.",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: {
      200: { description: "Steps, milestones and waiting times.", mediaType, schema: processSchema },
    },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      const document = await services.document(caller, definition.kind, path.number);
      return { body: { json: describe(document, await eventsOf(services, caller, document)) } };
    },
  });
}

async function eventsOf(
  services: Services,
  caller: Caller,
  document: DocumentView,
): Promise<readonly TimedEvent[]> {
  const documents = [document, ...document.links.slice(0, linkedMax)];
  const timelines = await Promise.all(
    documents.map(({ kind, number }) => timelineOf(services, caller, kind, number)),
  );
  return timelines.flat();
}

/** What the caller may not read is left out: its milestones are missing, and nothing else. */
async function timelineOf(
  services: Services,
  caller: Caller,
  kind: string,
  number: string,
): Promise<readonly TimedEvent[]> {
  try {
    const entries = await services.timeline(caller, kind, number);
    return entries.map(({ event, at, actor }) => ({ event, at, role: actor.role }));
  } catch (error) {
    if (hasCode(error, serviceCode.READ_NOT_ALLOWED, errorCode.DOCUMENT_NOT_FOUND)) return [];
    throw error;
  }
}

function describe({ number }: DocumentView, events: readonly TimedEvent[]): JsonObject {
  const milestones = stepsOf(milestonesOf(events));
  const direction = number.startsWith("3") ? "E" : "I";
  const process = {
    steps: processOf(direction, events),
    milestones: milestones.map(({ at, ...step }) => ({ ...step, at: new Date(at).toISOString() })),
    release: releaseOf(milestones),
  };
  return process as unknown as JsonObject;
}
