import { progressLine, startProgress } from "./progress.js";

describe("progress", () => {
  it("tells share, rate and remaining time", () => {
    expect(progressLine("Rows", 50, 200, 10_000)).toBe("Rows 25 % 50/200, 5.0/s, 30 s left");
  });

  it("knows no remaining time before the first unit", () => {
    expect(progressLine("Rows", 0, 200, 10_000)).toBe("Rows 0 % 0/200, 0.0/s, – left");
  });

  it("draws a bar over itself on a terminal", () => {
    const written: string[] = [];
    let clock = 0;
    const output = { isTerminal: true, write: (text: string) => void written.push(text) };
    const progress = startProgress({ label: "Rows", total: 2, output, now: () => clock });
    clock = 1_000;
    progress.done(1);
    progress.done(2);
    progress.finish();
    expect(written.map((text) => text.replace("\r\u001b[K", ""))).toEqual([
      `[${"█".repeat(14)}${"·".repeat(14)}] Rows 50 % 1/2, 1.0/s, 1 s left`,
      `[${"█".repeat(28)}] Rows 100 % 2/2, 2.0/s, 0 s left`,
      "\n",
    ]);
  });

  it("writes a plain line every few seconds elsewhere", () => {
    const written: string[] = [];
    let clock = 0;
    const output = { isTerminal: false, write: (text: string) => void written.push(text) };
    const progress = startProgress({ label: "Rows", total: 100, output, now: () => clock });
    for (let count = 1; count <= 100; count += 1) {
      clock += 100;
      progress.done(count);
    }
    progress.finish();
    expect(written).toEqual([
      "Rows 50 % 50/100, 10.0/s, 5 s left\n",
      "Rows 100 % 100/100, 10.0/s, 0 s left\n",
    ]);
  });
});
