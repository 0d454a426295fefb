/** A customs file for tests: the header of the published data set with rows of the given cells. */

const usual = {
  "Declaration ID": "97061800",
  Date: "2020-01-01",
  "Office ID": "30",
  "Declarant ID": "ZZR1LT6",
  "Importer ID": "QLRUBN9",
  "Seller ID": "0VKY2BR",
  "HS6 Code": "440890",
  "Country of Departure": "BE",
  "Country of Origin": "BE",
  "Tax Rate": "8.0",
  "Tax Type": "FEU1",
  "Net Mass": "108.0",
  "Item Price": "431.94000000000005",
  Fraud: "0",
};
type Cells = Partial<Record<keyof typeof usual, string>>;

export function aCustomsFile(rows: readonly Cells[], columns = Object.keys(usual), lineEnd = "\n"): string {
  const lines = rows.map((row) => {
    const cells: Readonly<Record<string, string>> = { ...usual, ...row };
    return columns.map((column) => cells[column] ?? "").join(",");
  });
  return [columns.join(","), ...lines, ""].join(lineEnd);
}

/** Goods of one seller in three are fraudulent, whoever imports them; over a year, a row a day. */
export function aYearOfDeclarations(rows = 360): string {
  return aCustomsFile(
    Array.from({ length: rows }, (_, index) => {
      const seller = index % 3;
      return {
        Date: `2020-${pad(1 + Math.floor((index * 12) / rows))}-${pad(1 + (index % 28))}`,
        "Importer ID": `I${(index * 7) % 11}`,
        "Seller ID": `S${seller}`,
        "Net Mass": `${1 + ((index * 13) % 97)}.5`,
        Fraud: seller === 0 ? "1" : "0",
      };
    }),
  );
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
