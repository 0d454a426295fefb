import { common } from "@hyperledger/fabric-protos";
import { sha256 } from "../digest.js";
import { assembleBlock, blockHash, commitHash, dataHash, decodeBlock, headerBytes } from "./block.js";

const HASH = Buffer.alloc(32, 0xab);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("block headers", () => {
  it.each([
    ["0 after nothing", 0, "", "3027 020100 0400"],
    ["1", 1, HASH.toString("hex"), "3047 020101 0420"],
    ["127", 127, HASH.toString("hex"), "3047 02017f 0420"],
    ["128, whose first bit would read as a sign", 128, HASH.toString("hex"), "3048 02020080 0420"],
    ["65,536", 65_536, HASH.toString("hex"), "3049 0203010000 0420"],
    ["2^40", 2 ** 40, HASH.toString("hex"), "304c 0206010000000000 0420"],
  ])("number %s have the DER of (INTEGER, OCTET STRING, OCTET STRING)", (_name, number, previous, prefix) => {
    const header = { number, previousHash: hex(previous), dataHash: HASH };
    const expected = Buffer.concat([hex(prefix), hex(previous), hex("0420"), HASH]);
    expect(headerBytes(header)).toEqual(expected);
    expect(blockHash(header)).toEqual(sha256(expected));
  });
});

describe("blocks", () => {
  const envelopes = [Buffer.from("first"), Buffer.from("second")];
  const block = assembleBlock({
    header: { number: 5, previousHash: HASH, dataHash: dataHash(envelopes) },
    envelopes,
    validationCodes: Buffer.from([0, 11]),
    signatures: Buffer.from("signatures"),
    commitHash: HASH,
  });

  it("are read by the official code, metadata slot by slot", () => {
    const official = common.Block.deserializeBinary(block.bytes);
    expect(official.getHeader()?.getNumber()).toBe(5);
    expect(
      official
        .getData()
        ?.getDataList_asU8()
        .map((data) => Buffer.from(data)),
    ).toEqual(envelopes);
    const slots = official.getMetadata()?.getMetadataList_asU8() ?? [];
    expect(slots).toHaveLength(5);
    expect([...slots[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!]).toEqual([0, 11]);
    const hash = common.Metadata.deserializeBinary(
      slots[common.BlockMetadataIndex.COMMIT_HASH]!,
    ).getValue_asU8();
    expect(Buffer.from(hash)).toEqual(HASH);
  });

  it("come back from their bytes", () => {
    const { header, envelopes: data, validationCodes, metadata } = decodeBlock(block.bytes);
    expect({ header, envelopes: data, validationCodes, metadata }).toEqual({
      header: block.header,
      envelopes: block.envelopes,
      validationCodes: block.validationCodes,
      metadata: block.metadata,
    });
  });

  it("chain their verdicts and updates into the commit hash", () => {
    const codes = Buffer.from([0, 11]);
    expect(commitHash(HASH, codes, Buffer.from("updates"))).toEqual(
      sha256(Buffer.from([2]), codes, Buffer.from("updates"), HASH),
    );
  });
});
