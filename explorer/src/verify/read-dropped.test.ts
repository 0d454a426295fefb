import { receiptBytesMax } from "@antin/evidence";
import { fileBytesMax, readDropped, type Dropped } from "./read-dropped.js";

const aFile = (name: string, content: string | Uint8Array): Dropped => {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, arrayBuffer: () => Promise.resolve(Uint8Array.from(bytes).buffer) };
};
const receipt = '{ "format": "antin-receipt/v1", "leafIndex": 3 }';

describe("dropped files", () => {
  it("are told apart by what they hold, whatever they are called", async () => {
    const { receipts, files } = await readDropped([
      aFile("receipt.json", "%PDF-1.7"),
      aFile("invoice.pdf", receipt),
    ]);
    expect(receipts).toEqual([receipt]);
    expect(files.map(({ name }) => name)).toEqual(["receipt.json"]);
  });

  it("are all kept: none is passed over in silence", async () => {
    const { receipts, files } = await readDropped([
      aFile("a.json", receipt),
      aFile("b.json", receipt),
      aFile("one.txt", "1"),
      aFile("two.txt", "2"),
    ]);
    expect([receipts.length, files.map(({ name }) => name)]).toEqual([2, ["one.txt", "two.txt"]]);
  });

  it("are compared byte for byte, as they are", async () => {
    const bytes = Uint8Array.from([0xff, 0x00, 0x0d, 0x0a, 0x80]);
    const { files } = await readDropped([aFile("scan.bin", bytes)]);
    expect(files[0]?.bytes).toEqual(bytes);
  });

  it("are named when they are too large to read, and are not read", async () => {
    const huge: Dropped = {
      name: "cargo.mp4",
      size: fileBytesMax + 1,
      arrayBuffer: () => Promise.reject(new Error("was read")),
    };
    expect(await readDropped([huge])).toEqual({ receipts: [], files: [], tooLarge: ["cargo.mp4"] });
  });

  it("are no receipt above the size of one, whatever they begin with", async () => {
    const long = receipt + " ".repeat(receiptBytesMax);
    expect((await readDropped([aFile("receipt.json", long)])).receipts).toEqual([]);
  });

  it.each(["", "{}", '{"format":"other/v1"}', 'note: "format": "antin-receipt/v1"'])(
    "are no receipt when they hold %j",
    async (text) => {
      expect((await readDropped([aFile("x", text)])).receipts).toEqual([]);
    },
  );
});
