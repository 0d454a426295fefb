import fc from "fast-check";
import { fromBase64, fromHex, toBase64, toHex, utf8 } from "./byte-encoding.js";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.js";
import {
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
  verifyEd25519,
} from "./note-key.js";
import { generateNoteSigner, parseNoteSignerFile } from "./note-signer-file.js";
import { cosignNote, parseNote, signNote, verifyNote } from "./signed-note.js";
import { aSigner } from "./testing/sample-log.js";
import { verifyWithNode } from "./testing/verify-with-node.js";

const withCode = (code: string) => expect.objectContaining({ code }) as Error;
const text = "antin.customs.vn/trade\n1\nMF31n5WQw8msY9KydDw4jjeSRJB4zr9/s9vmRxZDsrc=\n";
const [customs, audit] = [aSigner("CustomsMSP"), aSigner("AuditMSP")];

describe("note keys", () => {
  test("sign as RFC 8032 §7.1 test 1 says", () => {
    const signer = parseSignerKey(
      formatSignerKey(
        "rfc8032",
        fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")!,
      ),
    );
    expect(toHex(signer.publicKey)).toBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    expect(toHex(signer.sign(new Uint8Array(0)))).toBe(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
  });

  test("make signatures that another implementation accepts, and refuse alike", () => {
    const message = utf8(text);
    const signature = customs.sign(message);
    for (const verify of [verifyEd25519, verifyWithNode]) {
      expect(verify(customs.publicKey, message, signature)).toBe(true);
      expect(verify(audit.publicKey, message, signature)).toBe(false);
      expect(verify(customs.publicKey, utf8(`${text} `), signature)).toBe(false);
    }
  });

  test("verify nothing, and throw nothing, when they are no point of the curve", () => {
    expect(verifyEd25519(new Uint8Array(32).fill(255), utf8(text), new Uint8Array(64))).toBe(false);
    expect(verifyEd25519(new Uint8Array(5), utf8(text), new Uint8Array(1))).toBe(false);
  });

  test.each([
    ["a space in the name", customs.verifierKey.replace("/", " ")],
    ["another id", customs.verifierKey.replace(/\+[0-9a-f]{8}\+/, "+00000000+")],
    ["another name", `x${customs.verifierKey}`],
    ["another key type", customs.verifierKey.replace(/\+A(?=[^+]*$)/, "+B")],
    ["a byte missing", customs.verifierKey.slice(0, -4)],
    ["nothing", ""],
  ])("are refused with %s", (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(withCode("NOTE_KEY_MALFORMED"));
  });

  test("are not made with a bad name or length", () => {
    expect(() => formatVerifierKey("a+b", customs.publicKey)).toThrow(withCode("NOTE_KEY_MALFORMED"));
    expect(() => formatVerifierKey("", customs.publicKey)).toThrow(withCode("NOTE_KEY_MALFORMED"));
    expect(() => formatVerifierKey("a", new Uint8Array(31))).toThrow(withCode("NOTE_KEY_MALFORMED"));
    expect(() => formatSignerKey("a", new Uint8Array(33))).toThrow(withCode("NOTE_KEY_MALFORMED"));
  });

  test("come from files that state one key only, whose errors never show it", () => {
    const file = generateNoteSigner({ mspId: "CustomsMSP", seed: new Uint8Array(32).fill(7) });
    expect(parseNoteSignerFile(JSON.stringify(file))).toMatchObject({
      mspId: "CustomsMSP",
      verifierKey: file.verifierKey,
    });
    const other = generateNoteSigner({ mspId: "CustomsMSP", seed: new Uint8Array(32).fill(8) });
    const mixed = JSON.stringify({ ...file, verifierKey: other.verifierKey });
    const cut = JSON.stringify(file).slice(0, -1);
    for (const bad of [
      mixed,
      cut,
      "[]",
      "null",
      JSON.stringify({ ...file, signerKey: file.signerKey.slice(0, -2) }),
    ])
      try {
        parseNoteSignerFile(bad);
        throw new Error("was accepted");
      } catch (error) {
        expect(error).toEqual(withCode("NOTE_KEY_MALFORMED"));
        expect(String(error)).not.toContain(file.signerKey.slice(-20));
      }
  });
});

describe("signed notes", () => {
  test("carry signatures of several keys, each once", () => {
    const note = cosignNote(cosignNote(signNote(text, [customs]), audit), audit);
    expect(note).toBe(signNote(text, [customs, audit]));
    const { signedBy, forged, unknown } = verifyNote(parseNote(note), [audit, customs]);
    expect(signedBy.map(({ name }) => name)).toEqual([customs.name, audit.name]);
    expect({ forged, unknown }).toEqual({ forged: [], unknown: [] });
  });

  test("tell an unknown key from a forged signature", () => {
    const note = parseNote(signNote(text, [customs, audit]));
    expect(verifyNote(note, [customs])).toMatchObject({ unknown: [audit.name], forged: [] });
    const altered = { ...note, text: text.replace("1", "2") };
    expect(verifyNote(altered, [customs])).toMatchObject({ signedBy: [], forged: [{ name: customs.name }] });
  });

  test("count a key once, however often its line is repeated", () => {
    const line = signNote(text, [customs]).split("\n\n")[1]!;
    const note = parseNote(`${text}\n${line}${line}`);
    expect(verifyNote(note, [customs]).signedBy).toHaveLength(1);
  });

  test.each([
    ["no signature", `${text}\n`],
    ["no empty line", text],
    ["no final line feed", signNote(text, [customs]).slice(0, -1)],
    ["a hyphen for the dash", signNote(text, [customs]).replace("—", "-")],
    ["a tab", signNote(text, [customs]).replace("trade", "tra\tde")],
    ["a carriage return", signNote(text, [customs]).replaceAll("\n", "\r\n")],
    ["a lone surrogate", signNote(text, [customs]).replace("trade", "tra\ud800de")],
    ["a line that is no signature", `${signNote(text, [customs])}and more\n`],
    ["unpadded base64", signNote(text, [customs]).replace(/=+\n$/, "\n")],
    ["too many signatures", `${text}\n${signNote(text, [customs]).split("\n\n")[1]!.repeat(101)}`],
    ["endless text", signNote(`${"x".repeat(70_000)}\n`, [customs])],
    ["nothing", ""],
  ])("are refused with %s", (_, note) => {
    expect(() => parseNote(note)).toThrow(withCode("NOTE_MALFORMED"));
  });

  test("are not made of a text without a final line feed", () => {
    expect(() => signNote("text", [customs])).toThrow(withCode("NOTE_MALFORMED"));
  });

  test("either parse or fail with our code, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("\n", "— ", "a", " ", "+", "AQ==", "\u0000", "é") }),
        (note) => {
          try {
            parseNote(note);
          } catch (error) {
            expect(error).toEqual(withCode("NOTE_MALFORMED"));
          }
        },
      ),
    );
  });
});

describe("checkpoints", () => {
  const root = new Uint8Array(32).fill(9);
  const aCheckpoint = { origin: "antin.customs.vn/trade", size: 12, root };

  test("read back as they were written, with block, time and lines of later versions", () => {
    const checkpoint = {
      ...aCheckpoint,
      block: 7,
      time: "2026-03-02T08:00:00.000Z",
      extensions: ["map-root AAAA"],
    };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    expect(parseCheckpoint(formatCheckpoint(aCheckpoint))).toEqual({ ...aCheckpoint, extensions: [] });
  });

  const good = formatCheckpoint({ ...aCheckpoint, block: 7, time: "2026-03-02T08:00:00.000Z" });
  test.each([
    ["no origin", good.replace(/^[^\n]+/, "")],
    ["a leading zero", good.replace("\n12\n", "\n012\n")],
    ["a negative size", good.replace("\n12\n", "\n-12\n")],
    ["a size beyond 2^53", good.replace("\n12\n", "\n9007199254740993\n")],
    ["hexadecimal", good.replace("\n12\n", "\n0x12\n")],
    ["a short root", good.replace(toBase64(root), "AAAA")],
    ["no root", "antin.customs.vn/trade\n12\n"],
    ["an empty line", good.replace("block 7\n", "\n")],
    ["two times", `${good}time 2026-03-02T08:00:00.000Z\n`],
    ["a local time", good.replace(".000Z", ".000+07:00")],
    ["a day that is not", good.replace("03-02", "02-32")],
    ["no final line feed", good.slice(0, -1)],
    ["nothing", ""],
  ])("are refused with %s", (_, checkpoint) => {
    expect(() => parseCheckpoint(checkpoint)).toThrow(withCode("CHECKPOINT_MALFORMED"));
  });

  test("cannot be written so that they would not read back", () => {
    expect(() => formatCheckpoint({ ...aCheckpoint, size: 1.5 })).toThrow(withCode("CHECKPOINT_MALFORMED"));
    expect(() => formatCheckpoint({ ...aCheckpoint, time: "yesterday" })).toThrow(
      withCode("CHECKPOINT_MALFORMED"),
    );
  });
});

describe("base64", () => {
  test("is read in its one canonical form only", () => {
    expect(fromBase64("AQ==")).toEqual(Uint8Array.of(1));
    for (const other of ["AQ=", "AQ", "AR==", " AQ==", "AQ==\n", "A===", "A_==", "===="])
      expect(fromBase64(other)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });
});
