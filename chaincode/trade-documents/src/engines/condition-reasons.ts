/**
 * Why a condition of clearance or passage is not met: a code with values for whoever shows it in another language, and
 * the English sentence. Codes are part of the API; nothing private stands in a value.
 */

// prettier-ignore
const sentences = {
  STATE_NOT_CLEARABLE:           "the declaration is not in a state that can be cleared",
  STATE_NOT_LEAVING:             "the declaration is not in a state that lets goods out",
  NOT_PRESENTED:                 "not presented by {lastDay}",
  HELD:                          "hold {hold}",
  AMENDMENT_OPEN:                "an amendment is in hand",
  STORAGE_NOT_ASKED:             "nobody asked to store the goods",
  STORAGE_BANNED:                "barred from storing goods until {until}",
  CHECK_PLACE_NOT_ASKED:         "nobody asked for a check elsewhere",
  NOT_SEALED:                    "not sealed for the way",
  NO_RELEASE_REASON:             "nothing is left to be determined",
  PERMIT_NOT_STANDING:           "{permit} {standing}",
  PERMIT_NOT_RESERVED:           "{permit} not reserved",
  PERMIT_MISMATCH:               "{permit} {field} does not fit",
  CHECK_FAILED:                  "{check} failed",
  CHECK_PENDING:                 "{check} pending",
  CERTIFICATE_NEEDED:            "line {line} needs a certificate of origin",
  CERTIFICATE_WITHDRAWN:         "line {line} certificate {certificate} {state}",
  ORIGIN_NOT_DECIDED:            "line {line} preference not decided",
  DOCUMENTS_NOT_PASSED:          "document check {result}",
  INSPECTION_NOT_PASSED:         "physical check {result}",
  TAX_UNPAID:                    "tax not paid",
  TAX_OUTSTANDING:               "outstanding {outstanding} VND, secured {secured}",
  DUTY_NOT_FINAL:                "{cause} open",
  FINE_NOT_SETTLED:              "{fine} not settled",
  GOODS_NOT_ALLOWED:             "{fine} goods not allowed",
  BILL_NOT_MANIFESTED:           "bill {bill} on no manifest",
  CONSIGNEE_DIFFERS:             "consignee differs from the bill",
  CONTAINER_NOT_ON_BILL:         "container {container} not on the bill",
  CONTAINER_NOT_DECLARED:        "container {container} not declared",
  PACKAGES_OVER_DECLARED:        "packages over-declared",
  PACKAGES_DIFFER:               "packages other than on the bill",
  GROSS_WEIGHT_OVER_DECLARED:    "gross weight over-declared",
  GROSS_WEIGHT_DIFFERS:          "gross weight other than on the bill",
  TOO_MANY_PACKAGES_LEAVE:       "{leaving} packages, declared {declared}",
  PACKAGES_NOT_DECLARED:         "{packages} packages of bill {bill} not declared",
  BILL_WAITS:                    "bill {bill} waits for declaration {declaration}",
  CARRIER_SEAL_NOT_FOUND:        "carrier seal {seal} of {container} not found",
  CUSTOMS_SEAL_NOT_FOUND:        "customs seal {seal} of {container} not found",
  CONTAINER_NOT_IN_AREA:         "container {container} not in the area",
  TOO_FEW_PACKAGES_IN_AREA:      "{inArea} packages in the area",
  NOTHING_IN_AREA:               "no goods in the area",
} as const;

export type ReasonCode = keyof typeof sentences;

export const conditionReasonCodes = Object.keys(sentences) as readonly ReasonCode[];

export interface Reason {
  readonly reason: ReasonCode;
  readonly values: Readonly<Record<string, string>>;
}

export const reasonOf = (
  reason: ReasonCode,
  values: Readonly<Record<string, string | number>> = {},
): Reason => ({
  reason,
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
});

/** The reason in English; states and results as small words. */
export const sentenceOf = ({ reason, values }: Reason): string =>
  sentences[reason].replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? "";
    return smallWords.has(name) ? value.toLowerCase().replaceAll("_", " ") : value;
  });

const smallWords: ReadonlySet<string> = new Set(["standing", "state", "result"]);
