/** How rows of a query reach the chaincode: in messages of a bounded size, with one row read ahead (as Fabric does). */
import { queryResponse, queryResponseMetadata } from "../messages/chaincode-shim.js";

export interface RowSource {
  /** The next row, encoded; undefined at the end. */
  next(): Promise<Buffer | undefined>;
  /** Only for paginated queries. */
  bookmark?(): Promise<string>;
  close(): Promise<void>;
}

export interface QueryLimits {
  readonly rangePageMax: number;
  readonly queryResultsMax: number;
}

export class QueryInProgress {
  readonly #id: string;
  readonly #source: RowSource;
  readonly #limits: QueryLimits;
  /** 0 when the chaincode did not ask for pages. */
  readonly #pageSize: number;
  #ahead: Buffer[] = [];
  #returned = 0;

  constructor(id: string, source: RowSource, pageSize: number, limits: QueryLimits) {
    this.#id = id;
    this.#source = source;
    this.#limits = limits;
    this.#pageSize = pageSize;
  }

  /** `QueryResponse` bytes, and whether the query goes on. */
  async nextMessage(): Promise<{ readonly bytes: Buffer; readonly hasMore: boolean }> {
    const rowsMax =
      this.#pageSize > 0
        ? Math.min(this.#pageSize, this.#limits.queryResultsMax)
        : this.#limits.queryResultsMax;
    while (this.#returned < rowsMax) {
      const row = await this.#source.next();
      if (row === undefined) break;
      this.#returned++;
      if (this.#pageSize === 0 && this.#ahead.length === this.#limits.rangePageMax) {
        const full = this.#ahead;
        this.#ahead = [row];
        return { bytes: this.#encode(full, true), hasMore: true };
      }
      this.#ahead.push(row);
    }
    return { bytes: this.#encode(this.#ahead, false, await this.#pageMetadata()), hasMore: false };
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #pageMetadata(): Promise<Buffer | undefined> {
    if (this.#pageSize === 0 || this.#source.bookmark === undefined) return undefined;
    const bookmark = await this.#source.bookmark();
    return queryResponseMetadata.encode({ fetchedRecordsCount: this.#returned, bookmark });
  }

  #encode(rows: readonly Buffer[], hasMore: boolean, metadata?: Buffer): Buffer {
    return queryResponse.encode({
      results: rows.map((resultBytes) => ({ resultBytes })),
      hasMore,
      id: this.#id,
      ...(metadata === undefined ? {} : { metadata }),
    });
  }
}
