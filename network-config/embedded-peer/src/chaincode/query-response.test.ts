import { queryResponse, queryResponseMetadata } from "../messages/chaincode-shim.js";
import { QueryInProgress, type RowSource } from "./query-response.js";

function aSource(count: number): RowSource & { closed: boolean } {
  let next = 0;
  return {
    closed: false,
    next: () => Promise.resolve(next < count ? Buffer.from(String(next++)) : undefined),
    bookmark: () => Promise.resolve(next < count ? String(next) : ""),
    close() {
      this.closed = true;
      return Promise.resolve();
    },
  };
}

const limits = { rangePageMax: 3, queryResultsMax: 10 };

async function pagesOf(query: QueryInProgress): Promise<{ rows: string[]; hasMore: boolean }[]> {
  const pages = [];
  for (;;) {
    const { bytes, hasMore } = await query.nextMessage();
    const message = queryResponse.decode(bytes);
    expect(message.hasMore).toBe(hasMore);
    pages.push({ rows: message.results.map(({ resultBytes }) => resultBytes.toString()), hasMore });
    if (!hasMore) return pages;
  }
}

describe("query responses", () => {
  it.each([
    [0, [[]]],
    [3, [["0", "1", "2"]]],
    [4, [["0", "1", "2"], ["3"]]],
    [7, [["0", "1", "2"], ["3", "4", "5"], ["6"]]],
  ])("carry %d rows in messages of at most three", async (count, expected) => {
    const pages = await pagesOf(new QueryInProgress("q", aSource(count), 0, limits));
    expect(pages.map(({ rows }) => rows)).toEqual(expected);
  });

  it("end at the limit of all rows", async () => {
    const pages = await pagesOf(new QueryInProgress("q", aSource(1_000), 0, limits));
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(10);
  });

  it("give a page in one message with the key that follows it", async () => {
    const { bytes, hasMore } = await new QueryInProgress("q", aSource(9), 5, limits).nextMessage();
    const message = queryResponse.decode(bytes);
    expect([message.results.length, hasMore]).toEqual([5, false]);
    expect(queryResponseMetadata.decode(message.metadata)).toEqual({ fetchedRecordsCount: 5, bookmark: "5" });
  });

  it("have no bookmark after the last page", async () => {
    const { bytes } = await new QueryInProgress("q", aSource(4), 5, limits).nextMessage();
    expect(queryResponseMetadata.decode(queryResponse.decode(bytes).metadata)).toEqual({
      fetchedRecordsCount: 4,
      bookmark: "",
    });
  });

  it("close their source", async () => {
    const source = aSource(9);
    await new QueryInProgress("q", source, 0, limits).close();
    expect(source.closed).toBe(true);
  });
});
