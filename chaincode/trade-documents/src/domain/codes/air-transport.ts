/** Air waybill and flight numbers. */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** Checks a master air waybill: airline prefix, seven digits, and their remainder by seven as the check digit. */
export function checkAirWaybill(input: unknown): CodeCheck {
  const text = asText(input);
  const [, prefix, serial, check] = /^(\d{3})-?(\d{7})(\d)$/.exec(text) ?? [];
  if (prefix === undefined || serial === undefined) {
    return rejected("E_AWB_FORMAT", "An air waybill number has three digits and eight digits.");
  }
  const expected = Number(serial) % 7;
  if (expected !== Number(check))
    return rejected("E_AWB_CHECK", `The last digit of ${prefix}-${serial} is ${expected}.`);
  return accepted(`${prefix}-${serial}${expected}`);
}

/** Checks a house air waybill: the forwarder's own number, up to twenty characters. */
export function checkHouseAirWaybill(input: unknown): CodeCheck {
  const text = asText(input);
  return /^[A-Z0-9][A-Z0-9/-]{0,19}$/.test(text)
    ? accepted(text)
    : rejected(
        "E_HAWB_FORMAT",
        "A house air waybill number has up to twenty capitals, digits, hyphens or slashes.",
      );
}

const flightPattern =
  /^[A-Z0-9]{2}\d{4}(\/(0[1-9]|[12]\d|3[01])(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?$/;

/** Checks a flight: airline, four digits, and the day if it is told, as `VN0651/01NOV`. */
export function checkFlight(input: unknown): CodeCheck {
  const text = asText(input);
  return flightPattern.test(text)
    ? accepted(text)
    : rejected(
        "E_FLIGHT_FORMAT",
        "A flight is two characters of the airline, four digits, and perhaps /DDMMM.",
      );
}
