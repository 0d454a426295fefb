import type {
  AnchorView,
  AttachmentView,
  BlockSummary,
  BlockView,
  CheckpointView,
  DocumentView,
  JsonObject,
  Page,
  TimelineEntry,
  TransactionView,
} from "../../gateway-api/src/services.js";
import type { TrustRoot } from "@antin/evidence";

export type {
  AnchorView,
  AttachmentView,
  BlockSummary,
  BlockView,
  CheckpointView,
  DocumentView,
  JsonObject,
  JsonValue,
  Page,
  TimelineEntry,
  TransactionView,
} from "../../gateway-api/src/services.js";

export interface Title {
  readonly vi: string;
  readonly en: string;
}

export interface NamedTitle {
  readonly name: string;
  readonly title: Title;
}

export interface KindState extends NamedTitle {
  readonly terminal: boolean;
}

export interface KindTransition {
  /** `null` is the state before the document exists. */
  readonly from: string | null;
  readonly command: string;
  readonly to: string;
  /** Nobody's: the command is the effect of another document's. */
  readonly roles: readonly string[];
}

export interface KindDescription {
  readonly kind: string;
  readonly collection: string;
  readonly title: Title;
  /** Documents without a payload have no verification code, so nobody can look them up. */
  readonly hasPayload: boolean;
  /** Its clearance can be asked for. */
  readonly isCleared: boolean;
  readonly states: readonly KindState[];
  readonly commands: readonly NamedTitle[];
  readonly transitions: readonly KindTransition[];
  readonly events: readonly NamedTitle[];
}

/** What `GET /kinds` describes. */
export interface Registry {
  readonly kinds: readonly KindDescription[];
  readonly roles: readonly NamedTitle[];
}

export interface DemonstrationIdentity {
  readonly name: string;
  readonly mspId: string;
  readonly roles: readonly string[];
  /** Of the roles, in the same order. */
  readonly titles: readonly Title[];
}

/** Why a condition is not met, as a code with values. */
export interface MissingReason {
  readonly condition: string;
  readonly reason: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface ConditionResult {
  readonly ok: boolean;
  readonly missing: readonly string[];
  /** In English. */
  readonly detail: Readonly<Record<string, string>>;
  readonly reasons: readonly MissingReason[];
}

export interface ClearanceView {
  readonly canClear: ConditionResult;
  readonly canPass: ConditionResult;
}

export interface LookupResult {
  readonly document: DocumentView;
  readonly receipt?: JsonObject;
}

/** RFC 9457 problem details as the gateway sends them; `status` 0 means that no answer came at all. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Whatever was thrown, as a problem that a page can show. */
export const toProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem ? error : new ApiProblem(0, "UNEXPECTED", String(error));

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const member = (name: string): string | undefined => {
    const value =
      typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  return new ApiProblem(
    response.status,
    member("code") ?? `HTTP_${response.status}`,
    member("detail") ?? member("title") ?? response.statusText,
  );
}

export interface Api {
  registry(): Promise<Registry>;
  demonstrationIdentities(): Promise<readonly DemonstrationIdentity[]>;
  trust(): Promise<TrustRoot>;
  lookup(kind: string, number: string, code: string): Promise<LookupResult>;
  /** @param text must not be empty */
  /** Documents of every kind; without words the latest changes first. */
  search(text: string, cursor?: string): Promise<Page<DocumentView>>;
  list(collection: string, text: string, cursor?: string): Promise<Page<DocumentView>>;
  document(collection: string, number: string): Promise<DocumentView>;
  timeline(collection: string, number: string): Promise<readonly TimelineEntry[]>;
  attachments(collection: string, number: string): Promise<readonly AttachmentView[]>;
  attachmentContent(collection: string, number: string, digest: string): Promise<Blob>;
  receipt(collection: string, number: string, attachment?: string): Promise<JsonObject>;
  clearance(collection: string, number: string): Promise<ClearanceView>;
  blocks(cursor?: string): Promise<Page<BlockSummary>>;
  block(number: string): Promise<BlockView>;
  transaction(id: string): Promise<TransactionView>;
  checkpoints(cursor?: string): Promise<Page<CheckpointView>>;
  anchors(cursor?: string): Promise<Page<AnchorView>>;
}

const PAGE_SIZE = 25;

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== "") parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** Lists come as a page or, where they are short by nature, as a bare array. */
const itemsOf = <Item>(answer: readonly Item[] | Page<Item>): readonly Item[] =>
  "items" in answer ? answer.items : answer;

/** @param apiKey key of the identity in use; `undefined` for the public */
export function connectApi(apiKey: string | undefined): Api {
  const answerTo = async (path: string, accept: string): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(path, {
        headers: { accept, ...(apiKey === undefined ? {} : { "x-api-key": apiKey }) },
      });
    } catch {
      throw new ApiProblem(0, "OFFLINE", "The server cannot be reached.");
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  const get = async <Body>(path: string): Promise<Body> =>
    (await (await answerTo(path, "application/json, application/problem+json")).json()) as Body;
  const at = (collection: string, number: string): string => `/${collection}/${encodeURIComponent(number)}`;
  return {
    registry: () => get("/kinds"),
    demonstrationIdentities: async () =>
      itemsOf(
        await get<readonly DemonstrationIdentity[] | Page<DemonstrationIdentity>>("/demo-identities").catch(
          () => [],
        ),
      ),
    trust: () => get("/trust"),
    lookup: (kind, number, code) => get(`/lookup${query({ kind, number, code })}`),
    search: (text, cursor) => get(`/search${query({ q: text, cursor, limit: PAGE_SIZE })}`),
    list: (collection, text, cursor) => get(`/${collection}${query({ q: text, cursor, limit: PAGE_SIZE })}`),
    document: (collection, number) => get(at(collection, number)),
    timeline: async (collection, number) =>
      itemsOf(
        await get<readonly TimelineEntry[] | Page<TimelineEntry>>(`${at(collection, number)}/timeline`),
      ),
    attachments: async (collection, number) =>
      itemsOf(
        await get<readonly AttachmentView[] | Page<AttachmentView>>(`${at(collection, number)}/attachments`),
      ),
    attachmentContent: async (collection, number, digest) =>
      (await answerTo(`${at(collection, number)}/attachments/${digest}`, "*/*")).blob(),
    receipt: (collection, number, attachment) =>
      get(`${at(collection, number)}/receipt${query({ attachment })}`),
    clearance: (collection, number) => get(`${at(collection, number)}/clearance`),
    blocks: (cursor) => get(`/blocks${query({ cursor, limit: PAGE_SIZE })}`),
    block: (number) => get(`/blocks/${encodeURIComponent(number)}`),
    transaction: (id) => get(`/transactions/${encodeURIComponent(id)}`),
    checkpoints: (cursor) => get(`/checkpoints${query({ cursor, limit: PAGE_SIZE })}`),
    anchors: (cursor) => get(`/anchors${query({ cursor, limit: PAGE_SIZE })}`),
  };
}
