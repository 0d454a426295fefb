import path from "node:path";
import type { ApiClient, ApiRequest } from "./api-client.js";
import { ensureReferenceData } from "./demonstration-reference-data.js";

const repository = path.resolve(__dirname, "../../..");

/** A gateway that keeps the weeks whose rates were published, and has a tariff. */
function aGateway(published: Set<string> = new Set()): { api: ApiClient; published: Set<string> } {
  const answer = ({ path: address, json }: ApiRequest): unknown => {
    if (address === "/reference/exchange-rates") published.add((json as { weekStart: string }).weekStart);
    const date = /date=(.*)$/.exec(address)?.[1] ?? "";
    const week = [...published].findLast((start) => start <= date && daysBetween(start, date) < 7);
    return {
      rateSet: { setId: "x" },
      exchangeRates: week === undefined ? null : { weekStart: week, rates: {} },
    };
  };
  return {
    api: (<Answer>(request: ApiRequest) => Promise.resolve(answer(request) as Answer)) satisfies ApiClient,
    published,
  };
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const ensure = (api: ApiClient, now: string): Promise<void> =>
  ensureReferenceData(api, repository, () => undefined, new Date(now));

describe("demonstration exchange rates", () => {
  it("are there for the coming week, so that a start that runs into it goes on", async () => {
    const { api, published } = aGateway();
    // Sunday 23:30 in Viet Nam, half an hour before the week changes.
    await ensure(api, "2026-11-22T16:30:00Z");
    expect([...published].sort()).toEqual(["2026-11-16", "2026-11-23"]);
    await ensure(api, "2026-11-22T17:00:00Z");
    expect([...published].sort()).toEqual(["2026-11-16", "2026-11-23", "2026-11-30"]);
  });

  it("are published once", async () => {
    const { api, published } = aGateway(new Set(["2026-11-23", "2026-11-30"]));
    const calls: string[] = [];
    const watched: ApiClient = (request) => {
      calls.push(`${request.method ?? "GET"} ${request.path}`);
      return api(request);
    };
    await ensure(watched, "2026-11-24T02:00:00Z");
    expect(calls.filter((call) => call.startsWith("POST"))).toEqual([]);
    expect(published.size).toBe(2);
  });
});
