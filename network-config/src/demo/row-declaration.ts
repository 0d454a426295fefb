import { createHash } from "node:crypto";
import { localDate } from "../demonstration/local-date.js";
import type { DataRow } from "./data-row.js";

/**
 * How a row of the data set becomes a declaration. What the data lacks is derived, and said so:
 *
 * | field | from |
 * |---|---|
 * | commodity code | HS6 and `00`: the data has six digits of eight |
 * | kind | Import Type 11 is A11 (consumption); every other is A12 (production) |
 * | transport | 10 sea (bulk: the data names no containers), 40 air, 30 and 50 and the rest road |
 * | importer | a tax code derived from Importer ID, with its check digit; one client certificate each |
 * | exporter | Seller ID, or the declaration where there is none, in the country of departure |
 * | price | Item Price in KRW, CIF, at most two decimals; a price that rounds to nothing is 1 |
 * | mass | Net Mass, also as gross mass; the data rounds to 0.1 kg, so nothing is declared as 0.05 kg |
 * | bill, invoice | one each, numbered after the row; one package |
 * | rates | the demonstration tariff's, never the row's; MFN, because the data has no proofs of origin |
 * | dates, office | today, office 02CI: the data is of 2020 and 2021, and its offices are anonymous |
 */
export interface RowDeclaration {
  readonly row: DataRow;
  readonly identity: string;
  readonly mst: string;
  readonly bill: object;
  readonly declaration: object;
}

const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];
const serialsOfNineDigits = 900_000_000;
const firstSerial = 100_000_000;

/** A valid tax code (MST) for an anonymous importer: the same one for the same id. Source of the check: DOMAIN §4.5. */
export function taxCodeOf(importerId: string): string {
  const start = createHash("sha256").update(`antin/demo/importer|${importerId}`).digest().readUInt32BE(0);
  for (let step = 0; ; step += 1) {
    const digits = String(firstSerial + ((start + step) % serialsOfNineDigits));
    const sum = weights.reduce((total, weight, place) => total + weight * Number(digits[place]), 0);
    const check = 10 - (sum % 11);
    const valid = check !== 10 && !digits.startsWith("00") && !digits.endsWith("0000000");
    if (valid) return `${digits}${check}`;
  }
}

/** The data's code of transport to the declaration's. */
const transportModes: Readonly<Record<string, string>> = { "10": "3", "40": "1" };
const roadMode = "4";
const portOfDischarge = "VNCLI";

const priceDecimals = 2;
const smallestPrice = "1";
const smallestMassKgm = "0.05";

/** Cuts a decimal to so many places, half up, without floats. */
export function roundDecimal(text: string, places: number): string {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const [, whole = "0", fraction = ""] = match;
  const digits = BigInt(whole + fraction.padEnd(places + 1, "0").slice(0, places + 1));
  const rounded = String((digits + 5n) / 10n).padStart(places + 1, "0");
  return `${rounded.slice(0, -places)}.${rounded.slice(-places)}`;
}

const isNothing = (decimal: string): boolean => /^[0.]*$/.test(decimal);

const importerOf = (row: DataRow, mst: string): object => ({
  name: `IMPORTER ${row.importerId}`,
  mst,
  address: "VN",
  countryCode: "VN",
});

const exporterOf = (row: DataRow): object => ({
  name: `SELLER ${row.sellerId === "" ? row.declarationId : row.sellerId}`,
  address: row.departureCountry,
  countryCode: row.departureCountry,
});

/** @param now the moment of the demonstration; the row's own date is of another year */
export function declarationOfRow(row: DataRow, now: Date): RowDeclaration {
  const mst = taxCodeOf(row.importerId);
  const today = localDate(now);
  const mass = roundDecimal(row.netMass, 2);
  const massKgm = isNothing(mass) ? smallestMassKgm : mass;
  const price = roundDecimal(row.itemPrice, priceDecimals);
  const money = { amount: isNothing(price) ? smallestPrice : price, currency: "KRW" };
  const billNo = `ROW${row.declarationId}`;
  const weight = { value: massKgm, unit: "KGM" };
  const importer = importerOf(row, mst);
  const exporter = exporterOf(row);
  return {
    row,
    mst,
    identity: `importer-${mst}`,
    bill: {
      billNo,
      billType: "704",
      consignor: exporter,
      consignee: importer,
      notify: [importer],
      goods: [{ description: `HS ${row.hs6}`, packages: { count: 1, type: "PK" }, grossWeight: weight }],
    },
    declaration: {
      direction: "I",
      kindCode: row.importType === "11" ? "A11" : "A12",
      transportMode: transportModes[row.transportMode] ?? roadMode,
      customsOffice: "02CI",
      importer,
      exporter,
      bills: [{ no: billNo }],
      packages: { count: 1, unit: "PK" },
      grossWeight: weight,
      storagePlace: "02CIS01",
      arrivalDate: today,
      unloadingPort: portOfDischarge,
      invoiceClass: "A",
      invoiceNo: `INV-${row.declarationId}`,
      invoiceDate: today,
      payTerm: "TTR",
      priceClass: "A",
      incoterm: "CIF",
      currency: money.currency,
      totalInvoice: money.amount,
      valuationCode: "6",
      taxPayer: "1",
      paymentDueCode: "D",
      lines: [
        {
          lineNo: 1,
          hs: `${row.hs6}00`,
          description: `HS ${row.hs6}`,
          origin: row.originCountry,
          tariffCode: "B01",
          qty1: weight,
          invoiceValue: money,
        },
      ],
    },
  };
}
