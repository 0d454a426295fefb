import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { runAntin } from "../antin-commands.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-reference-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function antin(...argv: readonly string[]) {
  let printed = "";
  let complained = "";
  const io = {
    print: (text: string) => void (printed += text),
    complain: (text: string) => void (complained += text),
    folder,
    now: () => new Date(),
  };
  const code = await runAntin(["reference", ...argv], io);
  return { code, printed, complained };
}

function write(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return name;
}

const year = ["--from", "2027-01-01", "--to", "2027-12-31"];

describe("antin reference check", () => {
  it("takes a table as CSV by its file's name, or as JSON that names itself", async () => {
    const csv = write("holidays-2027.csv", "date,name\n2027-01-01,Tết dương lịch\n");
    expect(await antin("check", csv, ...year)).toMatchObject({
      code: 0,
      printed: "holidays: 1 rows, every one is good.\n",
    });
    const table = { table: "clocks", effectiveFrom: "2027-01-01", effectiveTo: "2027-12-31" };
    const rows = [{ name: "GUARANTEE", amount: "20", unit: "DAYS" }];
    const json = write("any.json", JSON.stringify({ ...table, rows }));
    expect(await antin("check", json, "--json")).toMatchObject({
      code: 0,
      printed: '{"table":"clocks","rows":1}\n',
    });
  });

  it("names row, column and rule of everything that is wrong, and sends nothing", async () => {
    const csv = write(
      "clocks.csv",
      "name,amount,unit\nGUARANTEE,soon,DAYS\nLUNCH,1,HOURS\nGUARANTEE,1,EONS\n",
    );
    const { code, complained } = await antin("check", csv, ...year);
    expect(code).toBe(65);
    expect(complained).toContain("clocks.csv is wrong in 4 place(s); nothing was sent.");
    expect(complained).toContain(
      "Row 1, column amount: It is no whole number of up to four digits. (E_INTEGER)",
    );
    expect(complained).toMatch(/Row 2, column name: .* \(E_CLOCK\)/);
    expect(complained).toMatch(/Row 3, column unit: .* \(E_CLOCK_UNIT\)/);
    expect(complained).toContain("Row 3, column name: It repeats a row. (E_ROW_TWICE)");
  });

  it.each([
    ["tariff.csv", "prefix,description,mfn,vat\n8413,Pumps,-1,10\n", /Row 1, column mfn: .*E_RATE/],
    ["exchange-rates.csv", "currency,rate\nUSD,0\n", /Row 1, column rate: .*E_RATE/],
    ["areas.csv", "code,place\n", /Column office: It is missing. \(E_CSV_COLUMN\)/],
    [
      "holidays.json",
      '{"rows":[{"date":20270101,"name":"x"}]}',
      /Row 1, column date: A cell is text. \(E_TYPE\)/,
    ],
    ["holidays.json", "{", /E_JSON/],
    ["holidays.json", '{"rows":[]}', /E_REQUIRED/],
    ["holidays.csv", "date,name\n", /has no rows.*E_REQUIRED/],
    ["tariff.json", '{"rows":[{"prefix":"8413"}]}', /E_TYPE/],
  ])("refuses %s with %j", async (name, content, problem) => {
    const { code, complained } = await antin("check", write(name, content), ...year);
    expect([code, complained]).toEqual([65, expect.stringMatching(problem)]);
  });

  it.each([
    [["check"], "which file?"],
    [["publish", "x.csv"], "load or check?"],
    [["check", "x.csv", "y.csv"], "one file at a time."],
    [["check", "none.csv"], "cannot read"],
    [["check", "holidays.csv"], "--from and --to"],
    [["check", "colours.csv", ...year], "--table"],
    [["check", "exchange-rates.csv", "--from", "2027-01-05"], "2027-01-05 is no Monday."],
    [["check", "exchange-rates.csv"], "a Monday"],
    [["check", "holidays.csv", "--from", "tomorrow"], "takes a date"],
  ])("%j is wrong usage: %s", async (argv, words) => {
    write("holidays.csv", "date,name\n2027-01-01,Tết dương lịch\n");
    write("colours.csv", "a\nb\n");
    write("exchange-rates.csv", "currency,rate\nUSD,25450\n");
    const { code, complained } = await antin(...argv);
    expect([code, complained]).toEqual([64, expect.stringContaining(words)]);
  });

  it("finds nothing wrong with the demonstration set", async () => {
    const demonstration = path.resolve(__dirname, "../../reference");
    const files = readdirSync(demonstration).filter((name) => name.endsWith(".csv"));
    expect(files.length).toBeGreaterThanOrEqual(9);
    for (const name of files) {
      const monday = name.includes("exchange") ? ["--from", "2027-01-04"] : year;
      expect([name, await antin("check", path.join(demonstration, name), ...monday)]).toEqual([
        name,
        expect.objectContaining({ code: 0, complained: "" }),
      ]);
    }
  });
});

describe("antin reference load", () => {
  const received: { path: string; as: string; body: unknown }[] = [];
  let server: Server;
  let gateway: string;
  beforeEach(async () => {
    received.length = 0;
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const as = String(request.headers["x-api-key"]);
        received.push({ path: request.url ?? "", as, body: JSON.parse(Buffer.concat(parts).toString()) });
        const refused = { code: "ROLE_NOT_ALLOWED", detail: "no" };
        const state = received.length === 1 ? "PROPOSED" : "IN_FORCE";
        response.writeHead(as === "stranger" ? 403 : 201, { "content-type": "application/json" });
        response.end(JSON.stringify(as === "stranger" ? refused : { id: "ab".repeat(32), state }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  it("proposes as one steward and puts in force as another", async () => {
    const file = write("holidays.csv", "date,name\n2027-01-01,Tết dương lịch\n");
    const first = await antin("load", file, ...year, "--gateway", gateway);
    expect(first.printed).toBe(
      "holidays: 1 rows as abababababababab, proposed; another steward puts it in force by loading the same.\n",
    );
    const second = await antin("load", file, ...year, "--gateway", gateway, "--as", "reference-approver");
    expect(second).toMatchObject({ code: 0, printed: "holidays: 1 rows as abababababababab, in force.\n" });
    const body = {
      effectiveFrom: "2027-01-01",
      effectiveTo: "2027-12-31",
      rows: [{ date: "2027-01-01", name: "Tết dương lịch" }],
    };
    expect(received).toEqual([
      { path: "/reference/tables/holidays", as: "reference-data", body },
      { path: "/reference/tables/holidays", as: "reference-approver", body },
    ]);
  });

  it("sends nothing of a wrong file, and passes a refusal on", async () => {
    expect(
      (await antin("load", write("holidays.csv", "date\nx\n"), ...year, "--gateway", gateway)).code,
    ).toBe(65);
    expect(received).toEqual([]);
    const file = write("holidays.csv", "date,name\n2027-01-01,Tết dương lịch\n");
    const refused = await antin("load", file, ...year, "--gateway", gateway, "--as", "stranger");
    expect(refused).toMatchObject({ code: 1, complained: "ROLE_NOT_ALLOWED: no\n" });
  });

  it("says when no gateway is there", async () => {
    const file = write("holidays.csv", "date,name\n2027-01-01,Tết dương lịch\n");
    expect((await antin("load", file, ...year, "--gateway", "http://127.0.0.1:1")).code).toBe(69);
  });
});
