import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { npmStart, repository, type Finished } from "./start-process.js";

const port = 22_000;
let dataDir: string;

interface Summary {
  readonly cleared: boolean;
  readonly declaration: string;
  readonly documents: readonly { readonly kind: string; readonly state: string }[];
  readonly amounts: Readonly<Record<string, unknown>>;
  readonly ledger: { readonly blocks: readonly number[] };
  readonly receipt: { readonly path: string; readonly verdict: string };
}

const options = (more: readonly string[] = []): string[] => [
  "--data-dir",
  dataDir,
  "--port",
  String(port),
  ...more,
];
const summaryOf = ({ stdout }: Finished): Summary => JSON.parse(stdout) as Summary;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-start-"));
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe("npm start", () => {
  let first: Summary;

  it("clears a shipment and tells every amount as JSON on standard output alone", async () => {
    const end = await npmStart(options(["--once", "--json"])).finished;
    expect([end.code, end.code === 0 ? "" : end.stderr]).toEqual([0, ""]);
    first = summaryOf(end);
    expect(first.cleared).toBe(true);
    expect(first.amounts).toEqual({
      importDuty: "53236730",
      vat: "65444016",
      total: "118680746",
      paid: "118680746",
      byTax: expect.objectContaining({ ID: "53236730", VAT: "65444016" }),
    });
    expect(first.documents.map(({ kind }) => kind)).toEqual([
      "manifest",
      "certificate-of-origin",
      "permit",
      "declaration",
      "payment-notice",
    ]);
    expect(first.receipt.verdict).toBe("VALID");
  });

  it("leaves a receipt that anybody can check", () => {
    const receipt = JSON.parse(readFileSync(path.resolve(repository, first.receipt.path), "utf8")) as {
      document: { number: string };
    };
    expect(receipt.document.number).toBe(first.declaration);
  });

  it("goes on with the same data at the second start, and stops cleanly at Ctrl-C", async () => {
    const start = npmStart(options());
    const printed = await start.printed("Ctrl-C stops everything.");
    expect(printed).toMatch(/^Shipment cleared on the \w+ channel/);
    expect(printed).not.toContain(first.declaration);
    expect(printed).toContain("curl -s -H 'X-API-Key: demo-declarant'");
    const again = await fetch(`http://127.0.0.1:${port}/declarations/${first.declaration}`, {
      headers: { "x-api-key": "demo-declarant" },
    });
    expect(((await again.json()) as { state: string }).state).toBe("COMPLETED");
    start.interrupt();
    const end = await start.finished;
    expect([end.code, end.stderr.trimEnd().split("\n").at(-1)]).toEqual([0, "Stopped."]);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it("names the port that is in use, before it starts anything", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(port + 1, "127.0.0.1", resolve));
    try {
      const end = await npmStart(options(["--once"])).finished;
      expect(end.code).toBe(1);
      expect(end.stderr).toContain("PORT_IN_USE");
      expect(end.stderr).toContain(String(port + 1));
      expect(end.stdout).toBe("");
    } finally {
      await new Promise((resolve) => blocker.close(resolve));
    }
  });

  it("explains an option it does not know", async () => {
    const end = await npmStart(["--quickly"]).finished;
    expect(end.code).toBe(64);
    expect(end.stderr).toContain("--quickly");
    expect(end.stderr).toContain("--data-dir DIR");
  });
});
