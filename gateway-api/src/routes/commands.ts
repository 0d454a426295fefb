import { type DocumentDefinition, type DomainError, errorCode, invalidInput } from "@antin/trade-documents";
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { Gateway } from "../gateway.js";
import { defineEndpoint, type Endpoint, type Reply } from "../http/endpoint.js";
import { given } from "../http/given.js";
import { expectedVersionOf, idempotencyKeyOf, wantsAsync } from "../http/headers.js";
import { RequestError, requestCode } from "../http/request-error.js";
import { creationExamples } from "../openapi/examples.js";
import { acceptedSchema, resultSchema } from "../openapi/view-schemas.js";
import type { CommandRequest } from "../services.js";
import { serviceCode } from "../services/service-error.js";
import { acceptedReply, commandReply } from "./command-reply.js";
import {
  changeEnvelope,
  changeSchema,
  creationEnvelope,
  creationSchema,
  needsBody,
} from "./command-schemas.js";
import { describeCommand, kindCommands, type KindCommands } from "./document-commands.js";
import { assertNumber, componentName, numberPath } from "./document-number.js";

const mediaType = "application/json";

/** Refusals that any command can meet. */
const commandCodes = [
  errorCode.INPUT_INVALID,
  errorCode.ROLE_NOT_ALLOWED,
  errorCode.ORGANISATION_NOT_ALLOWED,
  errorCode.NOT_OWNER,
  errorCode.GUARD_FAILED,
  requestCode.IDEMPOTENCY_KEY_INVALID,
  serviceCode.IDEMPOTENCY_KEY_REUSED,
  serviceCode.IDEMPOTENCY_IN_PROGRESS,
  serviceCode.IDENTITY_REFUSED,
  serviceCode.KEY_UNAVAILABLE,
  serviceCode.READ_CONFLICT,
  serviceCode.ENDORSEMENT_REFUSED,
  serviceCode.TRANSACTION_INVALID,
  serviceCode.LEDGER_UNAVAILABLE,
  serviceCode.CHAINCODE_UNAVAILABLE,
  serviceCode.OUTCOME_UNKNOWN,
] as const;

/** Creation and one operation per command, read off the kind's table. */
export function commandEndpoints(definition: DocumentDefinition): readonly Endpoint[] {
  const commands = kindCommands(definition);
  return [
    ...(commands.creating.length > 0 ? [creationEndpoint(definition, commands)] : []),
    ...commands.changing.map((command) => changeEndpoint(definition, command)),
  ];
}

function creationEndpoint(definition: DocumentDefinition, { creating }: KindCommands): Endpoint {
  return defineEndpoint({
    method: "post",
    path: `/${definition.collection}`,
    operationId: `create${componentName(definition.kind)}`,
    tag: definition.title.en,
    summary: `Make a document: ${definition.title.en.toLowerCase()}`,
    description: creating.map((command) => describeCommand(definition, command)).join("\n\n"),
    access: "caller",
    requestHeaders: ["Idempotency-Key", "Prefer"],
    body: {
      form: "json",
      schema: creationEnvelope,
      documented: () => {
        const bodies = creating.map((command) => creationSchema(definition, command));
        return bodies.length === 1 ? (bodies[0] ?? z.never()) : z.union(bodies);
      },
      required: true,
      ...given({ examples: creationExamples(definition.kind) }),
    },
    replies: commandReplies(201),
    codes: [...commandCodes, errorCode.DOCUMENT_EXISTS, errorCode.PAYLOAD_MISSING],
    handle: async ({ body, headers }, gateway, caller) => {
      const { command = definition.defaultCommand, ...rest } = body;
      if (!creating.includes(command)) throw notCreating();
      const request = { ...given(rest), caller, kind: definition.kind, command };
      return run(request, headers, gateway, { created: true });
    },
  });
}

function changeEndpoint(definition: DocumentDefinition, command: string): Endpoint {
  return defineEndpoint({
    method: "post",
    path: `/${definition.collection}/{number}/${command}`,
    operationId: `${componentName(definition.kind)}${command}`.replace(/^./, (first) => first.toLowerCase()),
    tag: definition.title.en,
    summary: definition.commands[command]?.title.en ?? command,
    description: describeCommand(definition, command),
    access: "caller",
    pathSchema: numberPath(definition),
    requestHeaders: ["Idempotency-Key", "If-Match", "Prefer"],
    body: {
      form: "json",
      schema: changeEnvelope,
      documented: () => changeSchema(definition, command),
      required: needsBody(definition, command),
    },
    replies: commandReplies(200),
    codes: [
      ...commandCodes,
      errorCode.DOCUMENT_NOT_FOUND,
      errorCode.TRANSITION_NOT_ALLOWED,
      errorCode.VERSION_STALE,
      requestCode.VERSIONS_DIFFER,
    ],
    handle: async ({ path: { number }, body, headers }, gateway, caller) => {
      assertNumber(definition, number);
      const version = sameVersion(body.version, expectedVersionOf(headers));
      const request = { ...given({ ...body, version }), caller, kind: definition.kind, command, number };
      return run(request, headers, gateway, { created: false });
    },
  });
}

const notCreating = (): DomainError =>
  invalidInput([
    { pointer: "/command", rule: "E_CODE", message: "no command that makes a document of this kind" },
  ]);

function commandReplies(done: 200 | 201): Endpoint["replies"] {
  return {
    [done]: {
      description: "Committed: the document as it is now, and the transaction.",
      mediaType,
      schema: resultSchema,
      headers: done === 201 ? ["ETag", "Location"] : ["ETag"],
    },
    202: {
      description: "Taken on (`Prefer: respond-async`): the operation says how far it has got.",
      mediaType,
      schema: acceptedSchema,
      headers: ["Location", "Preference-Applied", "Retry-After"],
    },
  };
}

async function run(
  request: CommandRequest,
  headers: IncomingHttpHeaders,
  { services, limits, kinds }: Gateway,
  options: { readonly created: boolean },
): Promise<Reply> {
  const keyed = { ...request, ...given({ idempotencyKey: idempotencyKeyOf(headers) }) };
  if (wantsAsync(headers))
    return acceptedReply(kinds, await services.submitAsync(keyed), limits.retryAfterSeconds);
  return commandReply(kinds, await services.submit(keyed), options);
}

/** @throws RequestError VERSIONS_DIFFER when the body and `If-Match` contradict each other. */
function sameVersion(inBody: number | undefined, inHeader: number | undefined): number | undefined {
  if (inBody !== undefined && inHeader !== undefined && inBody !== inHeader)
    throw new RequestError(requestCode.VERSIONS_DIFFER);
  return inBody ?? inHeader;
}
