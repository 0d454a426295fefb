/** ISO 4217 currencies and how many decimals an amount may have. */

import { isDecimal } from "../decimal.js";
import { type CodeCheck, accepted, asText, memberOf, rejected } from "./code-check.js";

/** Currencies by the number of decimals of their smallest unit. */
const byMinorUnits: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP " +
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES " +
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK " +
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
    "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const minorUnits = new Map(
  Object.entries(byMinorUnits).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

/** An invoice may state more decimals than the currency's smallest unit has. */
const invoiceDecimalsMax = 4;

export const checkCurrency = memberOf(new Set(minorUnits.keys()), "E_CURRENCY", "an ISO 4217 currency code");

/** Decimals of the currency's smallest unit; undefined for an unknown currency. */
export function minorUnitsOf(currency: string): number | undefined {
  return minorUnits.get(currency);
}

/** Checks an invoice amount against its currency: đồng has no decimals, others have up to four on an invoice. */
export function checkInvoiceAmount(amount: unknown, currency: string): CodeCheck {
  const text = asText(amount);
  if (!isDecimal(text)) return rejected("E_DECIMAL", "An amount is a decimal string such as 12000.50.");
  const decimals = text.split(".")[1]?.length ?? 0;
  if (currency === "VND" && decimals > 0)
    return rejected("E_VND_DECIMALS", "An amount in đồng has no decimals.");
  if (decimals > invoiceDecimalsMax)
    return rejected("E_AMOUNT_DECIMALS", "An invoice amount has at most four decimals.");
  return accepted(text);
}
