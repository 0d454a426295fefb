import { createHash } from "node:crypto";
import { headerHash } from "./block-decoder.js";

const sha256 = (hex: string): string => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");

describe("a block header's hash", () => {
  const hash = "11".repeat(32);

  it.each([
    ["of the first block, which has no previous hash", 0, "", `30270201000400 0420${hash}`],
    ["of a small number", 5, hash, `3047 020105 0420${hash} 0420${hash}`],
    ["of a number whose first bit is set", 128, hash, `3048 02020080 0420${hash} 0420${hash}`],
    ["of a number of several bytes", 1_000_000, hash, `3049 02030f4240 0420${hash} 0420${hash}`],
  ])("is that of its DER, %s", (_, number, previous, der) => {
    expect(headerHash(number, Buffer.from(previous, "hex"), Buffer.from(hash, "hex"))).toBe(
      sha256(der.replaceAll(" ", "")),
    );
  });
});
