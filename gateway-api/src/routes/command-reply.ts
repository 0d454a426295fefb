import type { DocumentDefinition } from "@antin/trade-documents";
import type { Reply } from "../http/endpoint.js";
import { given } from "../http/given.js";
import type { CommandResult, DocumentView, OperationView } from "../services.js";

type Kinds = readonly DocumentDefinition[];

/** Path of a document's own resource. */
export function documentPath(kinds: Kinds, kind: string, number: string): string {
  const definition = kinds.find((candidate) => candidate.kind === kind);
  if (definition === undefined) throw new TypeError(`no such kind is served: ${kind}`);
  return `/${definition.collection}/${encodeURIComponent(number)}`;
}

/** The tag that `If-Match` names: the version, which is what a command is decided against. */
export const entityTag = ({ version }: Pick<DocumentView, "version">): string => `"v${version}"`;

export function documentReply(document: DocumentView): Reply {
  return { headers: { ETag: entityTag(document) }, body: { json: document } };
}

/** The answer to a command that is committed. 201 with `Location` when it made a document. */
export function commandReply(kinds: Kinds, result: CommandResult, options: { created: boolean }): Reply {
  const body = resultBody(result, kinds);
  return {
    status: options.created ? 201 : 200,
    headers: {
      ETag: entityTag(result.document),
      ...(options.created && { Location: body.links.self }),
    },
    body: { json: body },
  };
}

/** The answer to a command that goes on after it. */
export function acceptedReply(kinds: Kinds, operation: OperationView, retryAfterSeconds: number): Reply {
  const body = operationBody(operation, kinds);
  return {
    status: 202,
    headers: {
      Location: body.href,
      "Preference-Applied": "respond-async",
      "Retry-After": String(retryAfterSeconds),
    },
    body: { json: { operation: body } },
  };
}

interface OperationBody extends Omit<OperationView, "result"> {
  readonly href: string;
  readonly result?: ResultBody;
}

export function operationBody(operation: OperationView, kinds: Kinds): OperationBody {
  const { result, ...rest } = operation;
  return {
    ...rest,
    href: `/operations/${encodeURIComponent(operation.id)}`,
    ...given({ result: result && resultBody(result, kinds) }),
  };
}

interface ResultBody extends CommandResult {
  readonly links: { readonly self: string; readonly receipt: string };
}

export function resultBody<Result extends CommandResult>(
  result: Result,
  kinds: Kinds,
): Result & Pick<ResultBody, "links"> {
  const self = documentPath(kinds, result.document.kind, result.document.number);
  return { ...result, links: { self, receipt: `${self}/receipt` } };
}
