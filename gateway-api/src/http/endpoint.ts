import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Gateway } from "../gateway.js";
import type { Caller } from "../services.js";
import type { RequestHeader, ResponseHeader } from "./header-catalogue.js";

/** Who may call: `public` needs no credential, `caller` needs one. */
export type Access = "public" | "caller";

export type Examples = Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;

export interface JsonBodyShape<Schema extends z.ZodType = z.ZodType> {
  readonly form: "json";
  /** What the body is held against. */
  readonly schema: Schema;
  /** What is documented, where the services check the rest by the same schemas: no body is checked twice. */
  readonly documented?: () => z.ZodType;
  /** When not required, an absent body is read as `{}`. */
  readonly required: boolean;
  readonly examples?: Examples;
}

/** A body that the handler reads as bytes or streams on. */
export interface RawBodyShape {
  readonly form: "raw";
  /** The only entry `any` takes every type. */
  readonly mediaTypes: readonly string[];
  readonly description: string;
}

/** One answer that is not a problem, as documented. */
export interface ReplyShape {
  readonly description: string;
  /** Absent: no body. */
  readonly mediaType?: string;
  /** Absent: text or bytes. */
  readonly schema?: z.ZodType;
  readonly headers?: readonly ResponseHeader[];
  readonly examples?: Examples;
}

/** Reads a raw body, at most once. */
export interface RawBody {
  /** Whole, in memory; refused past `bytesMax`. */
  readonly bytes: (bytesMax: number) => Promise<Buffer>;
  /** As a stream that fails past `bytesMax`. */
  readonly stream: (bytesMax: number) => Readable;
}

export interface EndpointInput<Path = unknown, Query = unknown, Body = unknown> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  readonly raw: RawBody;
}

export interface Reply {
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Partial<Record<ResponseHeader | "Cache-Control", string>>>;
  readonly body?:
    | { readonly json: unknown; readonly mediaType?: string }
    | { readonly text: string; readonly mediaType: string }
    | { readonly content: Readable; readonly mediaType: string; readonly bytes: number };
}

/**
 * One operation of the API: what documents it also runs it. The routers and the OpenAPI document are made from the same
 * list, so neither can say what the other does not.
 */
export interface Endpoint {
  readonly method: "get" | "post";
  /** In OpenAPI's form: `/permits/{number}`. A last parameter may take the rest of the path: `/tile/{level}/{+index}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Counted apart from other requests, with a limit of its own. */
  readonly rate?: "lookup";
  readonly pathSchema: z.ZodObject;
  readonly querySchema: z.ZodObject;
  readonly requestHeaders: readonly RequestHeader[];
  readonly body?: JsonBodyShape | RawBodyShape;
  readonly replies: Readonly<Record<number, ReplyShape>>;
  /** Codes of the problems particular to this operation. */
  readonly codes: readonly string[];
  // A method: the parts are typed where an endpoint is defined, and a list of endpoints knows only that they are parsed.
  handle(input: EndpointInput, gateway: Gateway, caller: Caller | undefined): Promise<Reply>;
}

const noParameters = z.strictObject({});
type NoParameters = typeof noParameters;

type Optional = "pathSchema" | "querySchema" | "requestHeaders" | "codes";

interface EndpointDeclaration<
  Level extends Access,
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> extends Omit<Endpoint, Optional | "access" | "body" | "handle"> {
  readonly access: Level;
  readonly pathSchema?: Path;
  readonly querySchema?: Query;
  readonly requestHeaders?: readonly RequestHeader[];
  readonly codes?: readonly string[];
  readonly body?: JsonBodyShape<Body> | RawBodyShape;
  readonly handle: (
    input: EndpointInput<z.output<Path>, z.output<Query>, z.output<Body>>,
    gateway: Gateway,
    caller: Level extends "caller" ? Caller : Caller | undefined,
  ) => Promise<Reply>;
}

/** Types a handler's input by the schemas that parse it. */
export function defineEndpoint<
  const Level extends Access,
  Path extends z.ZodObject = NoParameters,
  Query extends z.ZodObject = NoParameters,
  Body extends z.ZodType = z.ZodUndefined,
>(declaration: EndpointDeclaration<Level, Path, Query, Body>): Endpoint {
  const { handle, ...rest } = declaration;
  return {
    ...rest,
    pathSchema: declaration.pathSchema ?? noParameters,
    querySchema: declaration.querySchema ?? noParameters,
    requestHeaders: declaration.requestHeaders ?? [],
    codes: declaration.codes ?? [],
    handle,
  };
}
