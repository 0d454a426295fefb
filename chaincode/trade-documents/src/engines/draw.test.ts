import { saltedHash } from "../domain/salted-hash.js";
import { drawFor, epochKey, seedCommitment } from "./draw.js";
import { randomChannel } from "./risk-channel.js";

const customsSeed = "11".repeat(32);
const auditorSeed = "22".repeat(32);
const key = "232738633cf9c49d4c31039cb16ef106c0ce16cd5b511a8f48c12f77fb226abc";
const levelFourRate = 50_000;

describe("the random draw of an epoch", () => {
  test("each contributor commits to its seed, and both make the key", () => {
    expect(seedCommitment(customsSeed)).toBe(
      "02d449a31fbb267c8f352e9968a79e3e5fc95c1bbeaa502fd6454ebde5a4bedc",
    );
    expect(seedCommitment(auditorSeed)).toBe(
      "9f72ea0cf49536e3c66c787f705186df9a4378083753ae9536d65b3ad7fcddc4",
    );
    expect(epochKey(customsSeed, auditorSeed)).toBe(key);
    expect(epochKey(auditorSeed, customsSeed)).not.toBe(key);
  });

  test.each([
    ["10123456789", "81e68b9aef06f83e8dcb790a453da597120ebb65fdf362b4944c8bc45fd46749", 590_462, "GREEN"],
    ["10123456790", "7d6bb459286be9cbee2f8f71f8706f789b3ac516ea1476efb2a3644d4493c1d0", 282_059, "GREEN"],
    ["10123456791", "b629b5c1389ac9c5eeccc5aa9eed07dc16d7b692af69374a608aaaf2aec6d586", 5125, "RED"],
    ["10123456813", "2ffa40dca6d1a5c130df7e2b5308333074108b7926ef971f55aeb4e948136ed5", 17_089, "YELLOW"],
    ["30123456789", "7685ad6801710036fdbe27be03ac07589173f52c102c1795c1e45b5d63c0e6de", 400_566, "GREEN"],
  ])("%s draws %s", (declarationKey, output, draw, channel) => {
    const blockHash = "ab".repeat(32);
    expect(drawFor(key, { epoch: "2026-W47", declarationKey, blockHash })).toEqual({ output, draw });
    expect(randomChannel(draw, levelFourRate)).toBe(channel);
  });

  test("the profile is committed to with a salt", () => {
    const w = {
      compliance: 30,
      documents: 5,
      goods: 20,
      origin: 10,
      partner: 7,
      policy: 10,
      route: 8,
      value: 10,
    };
    expect(saltedHash("33".repeat(16), { id: "RP-IMP", version: 7, w })).toBe(
      "f8ee8349039cb1ced42eb4d41699fabce6b071cf4884cc659c861ed4577e7577",
    );
  });

  test.each(["", "11".repeat(31), "zz".repeat(32), "AA".repeat(32)])("%j is no seed", (seed) => {
    expect(() => seedCommitment(seed)).toThrow(TypeError);
  });

  test("draws spread evenly: no tenth of the range is missed or crowded", () => {
    const bins = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 5000; n += 1) {
      const { draw } = drawFor(key, {
        epoch: "2026-W47",
        declarationKey: String(10_000_000_000 + n),
        blockHash: "00".repeat(32),
      });
      bins[Math.floor(draw / 100_000)]! += 1;
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
    expect(chiSquare).toBeLessThan(27.9);
  });
});
