import { type Counted, measuresOf, runLoad } from "./load-loop.js";

const forEver = { timeLimitMs: Infinity };
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("runLoad", () => {
  test("runs every operation once, never more at a time than are to be in flight", async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    const load = await runLoad({ ...forEver, count: 20, inFlight: 3 }, async (index) => {
      begun.push(index);
      most = Math.max(most, ++underWay);
      await soon();
      underWay -= 1;
      return "counted";
    });
    expect(begun).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(most).toBe(3);
    expect(load.latenciesMs).toHaveLength(20);
  });

  test("times each operation and the whole by the clock it is given", async () => {
    let time = 0;
    const load = await runLoad({ ...forEver, count: 3, inFlight: 1, now: () => time }, (index) => {
      time += 10 * (index + 1);
      return Promise.resolve("counted");
    });
    expect(load).toMatchObject({ latenciesMs: [10, 20, 30], elapsedMs: 60, failed: 0 });
  });

  test("goes on after a failure and tells the first reason, without counting its time", async () => {
    const load = await runLoad({ ...forEver, count: 4, inFlight: 1 }, (index) =>
      index % 2 === 0 ? Promise.reject(new Error(`no ${index}`)) : Promise.resolve("counted"),
    );
    expect(load).toMatchObject({ failed: 2, firstFailure: "no 0" });
    expect(load.latenciesMs).toHaveLength(2);
  });

  test("leaves out the time of what was not to be measured", async () => {
    const outcomes: readonly Counted[] = ["counted", "left-out", "counted"];
    const load = await runLoad({ ...forEver, count: 3, inFlight: 3 }, (index) =>
      Promise.resolve(outcomes[index]!),
    );
    expect([load.latenciesMs.length, load.failed]).toEqual([2, 0]);
  });

  test("begins nothing after its time", async () => {
    let time = 0;
    const load = await runLoad({ count: 100, inFlight: 1, timeLimitMs: 25, now: () => time }, () => {
      time += 10;
      return Promise.resolve("counted");
    });
    expect(load.latenciesMs).toHaveLength(3);
  });

  test("ends with the reason when it is told to stop", async () => {
    const stop = new AbortController();
    const load = runLoad({ ...forEver, count: 100, inFlight: 2, signal: stop.signal }, async (index) => {
      if (index === 5) stop.abort(new Error("stopped"));
      await soon();
      return "counted";
    });
    await expect(load).rejects.toThrow("stopped");
  });
});

describe("measuresOf", () => {
  test("gives rates over the whole time and percentiles of the latencies", () => {
    const latenciesMs = Array.from({ length: 100 }, (_, at) => at + 1);
    expect(measuresOf({ inFlight: 8, latenciesMs, elapsedMs: 2_000, failed: 1 })).toEqual({
      n: 100,
      inFlight: 8,
      failed: 1,
      perSecond: 50,
      p50Ms: 50,
      p99Ms: 99,
    });
  });

  test("has nothing to say when nothing succeeded, but why", () => {
    const load = { inFlight: 8, latenciesMs: [], elapsedMs: 1, failed: 3, firstFailure: "refused" };
    expect(() => measuresOf(load)).toThrow("refused");
  });
});
