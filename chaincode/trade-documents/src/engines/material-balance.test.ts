import fc from "fast-check";
import { type MaterialAccount, materialBalance, type MaterialMovements } from "./material-balance.js";

/** DOMAIN §2.6: 400 pieces take 2.25 kg each and 4 % waste. */
function anAccount(changes: Partial<MaterialMovements> = {}): MaterialAccount {
  return {
    materials: [
      { code: "NPL1", unit: "KGM", opening: "100", imported: "1000", reExported: "50", ...changes },
    ],
    products: [{ code: "SP1", unit: "C62", opening: "0", produced: "400", exported: "300" }],
    norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "2.25", wastePct: "4" }],
  };
}

describe("the material balance", () => {
  it("gives DOMAIN's closing: 100 + 1,000 − 936.00 − 50 = 114.00", () => {
    expect(materialBalance(anAccount())).toEqual({
      materials: [
        { code: "NPL1", unit: "KGM", consumed: "936.00", neededByExports: "702.00", closing: "114.00" },
      ],
      products: [{ code: "SP1", unit: "C62", closing: "100.00" }],
      differences: 0,
    });
  });

  it.each([
    ["114.00", "0", "0.00", undefined],
    ["110.00", "0", "4.00", "RECON_DIFF"],
    ["118", "0", "-4.00", "RECON_DIFF"],
    ["110.00", "4", "4.00", undefined],
    ["109.99", "4", "4.01", "RECON_DIFF"],
  ])(
    "declaring %s with tolerance %s differs by %s: %s",
    (declaredClosing, tolerance, difference, finding) => {
      const { materials, differences } = materialBalance(anAccount({ declaredClosing }), tolerance);
      expect(materials[0]).toMatchObject({ closing: "114.00", declared: declaredClosing, difference });
      expect([materials[0]?.finding, differences]).toEqual([finding, finding === undefined ? 0 : 1]);
    },
  );

  it.each<[keyof MaterialMovements, string, string]>([
    ["otherIn", "10", "124.00"],
    ["domesticConversion", "10", "104.00"],
    ["destroyed", "0.5", "113.50"],
    ["transferredOut", "114", "0.00"],
    ["adjusted", "-14.25", "99.75"],
    ["adjusted", "0.001", "114.001"],
  ])("counts %s of %s: %s", (movement, quantity, closing) => {
    expect(materialBalance(anAccount({ [movement]: quantity })).materials[0]?.closing).toBe(closing);
  });

  it("adds up what several products take of a material, and leaves materials without a norm alone", () => {
    const account: MaterialAccount = {
      materials: [
        { code: "A", unit: "KGM", opening: "10" },
        { code: "B", unit: "KGM", opening: "7" },
      ],
      products: [
        { code: "P", unit: "C62", opening: "0", produced: "3" },
        { code: "Q", unit: "C62", opening: "5", produced: "2", domestic: "1", destroyed: "1" },
      ],
      norms: [
        { product: "P", material: "A", quantityPerUnit: "0.333333", wastePct: "0" },
        { product: "Q", material: "A", quantityPerUnit: "1.5", wastePct: "2.5" },
      ],
    };
    const { materials, products } = materialBalance(account);
    expect(materials.map(({ consumed, closing }) => [consumed, closing])).toEqual([
      ["4.074999", "5.925001"],
      ["0.00", "7.00"],
    ]);
    expect(products.map(({ closing }) => closing)).toEqual(["3.00", "5.00"]);
  });

  it("is exact: what goes in is what is consumed and left, whatever the numbers", () => {
    const quantity = fc
      .bigInt(0n, 10n ** 12n)
      .map((units) => `${units / 100n}.${String(units % 100n).padStart(2, "0")}`);
    fc.assert(
      fc.property(quantity, quantity, quantity, (opening, imported, produced) => {
        const [line] = materialBalance({
          materials: [{ code: "A", unit: "KGM", opening, imported }],
          products: [{ code: "P", unit: "C62", opening: "0", produced }],
          norms: [{ product: "P", material: "A", quantityPerUnit: "1", wastePct: "0" }],
        }).materials;
        const cents = (text = ""): bigint => BigInt(text.replace(".", ""));
        return cents(line?.closing) + cents(produced) === cents(opening) + cents(imported);
      }),
    );
  });
});
