/**
 * The contract's shell: parse, read, decide, write, emit. It holds no rule of its own; functions follow from the tables
 * of the document kinds and of the ledger functions.
 */

import { type ChaincodeInterface, type ChaincodeResponse, type ChaincodeStub, Shim } from "fabric-shim";
import { canonicalJson, type JsonValue } from "./domain/canonical-json.js";
import type { DocumentDefinition } from "./domain/define-document.js";
import { findKind } from "./domain/documents/index.js";
import { DomainError, encodeError, errorCode } from "./domain/errors.js";
import { callFunction } from "./domain/ledger-functions.js";
import { readExisting, runOnLedger } from "./domain/reading.js";
import { checkNumber, decide } from "./domain/transition.js";
import { Creators } from "./creator.js";
import { checkClock, type Invocation, readInvocation } from "./invocation.js";
import { describeContract, metadataFunction } from "./metadata.js";
import { ParsedHeads } from "./parsed-heads.js";
import { StubReader } from "./stub-reader.js";
import { emit, writeHead, writeKey, writePrivately } from "./stub-writer.js";

interface ChaincodeOptions {
  /** Milliseconds since 1970, of the endorser. */
  readonly clock: () => number;
  /** Told of failures that are no refusals; never of anybody's data. */
  readonly report: (failure: Error) => void;
}

export class TradeDocumentsChaincode implements ChaincodeInterface {
  readonly #creators = new Creators();
  readonly #parsed = new ParsedHeads();
  readonly #options: ChaincodeOptions;

  constructor(options: ChaincodeOptions) {
    this.#options = options;
  }

  Init(): Promise<ChaincodeResponse> {
    return Promise.resolve(Shim.success());
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    try {
      return Shim.success(Buffer.from(canonicalJson(await this.#answer(stub))));
    } catch (error) {
      if (!(error instanceof DomainError))
        this.#options.report(error instanceof Error ? error : new Error(String(error)));
      return Shim.error(encodeError(error));
    }
  }

  async #answer(stub: ChaincodeStub): Promise<JsonValue> {
    if (stub.getStringArgs()[0] === metadataFunction) return describeContract();
    const invocation = readInvocation(stub);
    const definition = findKind(invocation.subject);
    if (definition === undefined) return this.#callFunction(stub, invocation);
    const query = queryNamed(definition, invocation.action);
    return query === undefined
      ? this.#runCommand(stub, invocation)
      : query(new StubReader(stub, this.#parsed), invocation);
  }

  async #runCommand(stub: ChaincodeStub, invocation: Invocation): Promise<JsonValue> {
    checkClock(invocation.now, this.#options.clock());
    const actor = this.#creators.actorOf(stub);
    const { subject: kind, action: command, number = "" } = invocation;
    const decision = await runOnLedger(
      decide({ ...invocation, kind, command, number, actor }, findKind),
      new StubReader(stub, this.#parsed),
    );
    for (const head of decision.heads) await writeHead(stub, head);
    for (const write of decision.writes) await writeKey(stub, write);
    for (const write of decision.privateWrites) await writePrivately(stub, write);
    emit(stub, { actor, role: decision.role, now: invocation.now, events: decision.events });
    const { version, state } = decision.head;
    return { kind, number, version, state };
  }

  async #callFunction(stub: ChaincodeStub, invocation: Invocation): Promise<JsonValue> {
    const { subject, action, now } = invocation;
    const actor = this.#creators.actorOf(stub);
    const call = callFunction(`${subject}:${action}`, { arguments: invocation.arguments, actor, now });
    const { result, writes } = await runOnLedger(call, new StubReader(stub, this.#parsed));
    if (writes.length > 0) checkClock(now, this.#options.clock());
    for (const write of writes) await writeKey(stub, write);
    return result;
  }
}

type Query = (reader: StubReader, invocation: Invocation) => Promise<JsonValue>;

/** Asked of a document by anybody on the channel; none of them writes. */
function queryNamed(definition: DocumentDefinition, name: string): Query | undefined {
  const { queries = {} } = definition;
  if (name === "Read") return (reader, { number = "" }) => readDocument(reader, definition, number);
  if (name === "Payload" && definition.payloadCollection !== undefined)
    return (reader, { number = "" }) => readPayload(reader, definition, number);
  if (name === "History") return (reader, { number = "" }) => readHistory(reader, definition, number);
  const own = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (own === undefined) return undefined;
  return (reader, invocation) => {
    const { number = "", now, payload, sources } = invocation;
    return runOnLedger(own({ kind: definition.kind, number, now, payload, sources }), reader);
  };
}

async function readDocument(
  reader: StubReader,
  definition: DocumentDefinition,
  number: string,
): Promise<JsonValue> {
  checkNumber(definition, number);
  return (await runOnLedger(readExisting(definition.kind, number), reader)) as unknown as JsonValue;
}

/** `{payload, salt}` as it is in the private data collection: for clients of its member organisations alone. */
async function readPayload(
  reader: StubReader,
  definition: DocumentDefinition,
  number: string,
): Promise<JsonValue> {
  checkNumber(definition, number);
  const head = await runOnLedger(readExisting(definition.kind, number), reader);
  const { kind, issuer, payloadHash, facets } = head;
  const collection = definition.payloadCollection?.(issuer, facets);
  if (collection === undefined || payloadHash === null) return null;
  return reader.privateValue(collection, [kind, number]);
}

async function readHistory(
  reader: StubReader,
  definition: DocumentDefinition,
  number: string,
): Promise<JsonValue> {
  checkNumber(definition, number);
  const heads = await reader.history(definition.kind, number);
  if (heads.length === 0)
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind: definition.kind });
  return heads as unknown as JsonValue;
}
