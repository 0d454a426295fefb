/** What a carrier files: header, bills, goods and containers. Which fields a mode of transport has is a table. */

import { z } from "zod";
import { checkAirWaybill, checkFlight, checkHouseAirWaybill } from "../../codes/air-transport.js";
import type { CodeCheck } from "../../codes/code-check.js";
import { checkContainerNumber } from "../../codes/container.js";
import { checkImoNumber } from "../../codes/imo.js";
import {
  type BrokenRule,
  coded,
  country,
  date,
  decimalText,
  locode,
  mass,
  money,
  obeying,
  packages,
  party,
  positiveInteger,
  reference,
  text,
  timestamp,
} from "../../fields.js";

/** Bounds of one manifest: its head is read by every declaration of its bills. */
const billsMax = 200;
const containersPerBillMax = 100;
/** Call sign that declarants write for a vessel without one. */
const unregisteredCallSign = "9999";

const reasonOfTransit = "28";
const full = "5";
const ownedByConsignor = "1";

export const sealNumbers = z.array(text(20)).max(6);

/** A right format; whether the check digit must be right depends on whose container it is. */
const formOfContainerNumber = (input: unknown): CodeCheck => {
  const checked = checkContainerNumber(input);
  return checked.ok || checked.code !== "E_CHECK"
    ? checked
    : { ok: true, normalised: String(input).replace(/[ -]/g, "").toUpperCase() };
};

const container = z
  .strictObject({
    containerNo: coded(formOfContainerNumber),
    sealNos: sealNumbers.optional(),
    /** 5 full, 4 empty. */
    fullEmpty: z.enum(["4", full]),
    size: z
      .string()
      .regex(/^[1249][024568]$/)
      .optional(),
    type: z.enum(["GP", "RT", "UT", "PF", "TN", "OT"]).optional(),
    deliveryType: z.enum(["51", "52", "53", "54", "55"]).optional(),
    ownership: z.enum([ownedByConsignor, "2", "3", "4", "5", "OT"]).optional(),
    vanning: z.enum(["1", "4", "16", "OT"]).optional(),
  })
  .check(obeying(checkDigitHolds, deliveryIsTold));

type FiledContainer = {
  readonly containerNo: string;
  readonly fullEmpty: string;
  readonly ownership?: string | undefined;
  readonly deliveryType?: string | undefined;
};

function deliveryIsTold({ fullEmpty, deliveryType }: FiledContainer): readonly BrokenRule[] {
  if (fullEmpty !== full || deliveryType !== undefined) return [];
  return [
    {
      rule: "E_DELIVERY_TYPE",
      message: "a full container says how it is delivered",
      path: ["deliveryType"],
    },
  ];
}

/** Empty containers and shippers' own may carry numbers that were never registered. */
function checkDigitHolds({ containerNo, fullEmpty, ownership }: FiledContainer): readonly BrokenRule[] {
  if (fullEmpty !== full || ownership === ownedByConsignor) return [];
  const checked = checkContainerNumber(containerNo);
  return checked.ok ? [] : [{ rule: checked.code, message: checked.message, path: ["containerNo"] }];
}

const goods = z.strictObject({
  description: text(600),
  hs4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  marks: text(140).optional(),
  packages,
  grossWeight: mass,
  netWeight: mass.optional(),
  volume: z.strictObject({ value: decimalText(3), unit: z.enum(["MTQ", "FTQ", "BFT"]) }).optional(),
  originCountry: country.optional(),
  specialCargo: text(35).optional(),
});

/** EDIFACT 1001: 704, 741, 720 and 730 of carriers; 714 and 703 of forwarders by sea and air. */
export const bill = z.strictObject({
  billNo: reference(35),
  billType: z.enum(["704", "741", "720", "730", "714", "703"]),
  issueDate: date.optional(),
  /** Makes it a house bill: part of the goods of a bill of the same manifest. */
  masterBillNo: reference(35).optional(),
  consignor: party,
  consignee: party,
  notify: z.array(party).min(1).max(5),
  finalDestination: locode.optional(),
  placeOfDelivery: text(100).optional(),
  freight: money.optional(),
  transit: z
    .strictObject({ code: z.literal(reasonOfTransit), reason: text(100), days: positiveInteger })
    .optional(),
  goods: z.array(goods).min(1).max(20),
  containers: z.array(container).max(containersPerBillMax).optional(),
});

export type ManifestBill = z.infer<typeof bill>;

const journeyFields = ["voyageNo", "flightNo", "trainNo", "truckPlate"] as const;
const vesselFields = ["vesselCallSign", "imo", "vesselName"] as const;

interface ModeOfTransport {
  /** The field that names the journey; the others are another mode's. */
  readonly journey: (typeof journeyFields)[number];
  readonly vessel: boolean;
  readonly billType: ManifestBill["billType"];
  readonly houseBillType: ManifestBill["billType"];
  /** Bill numbers that the mode checks. */
  readonly billNumber?: (input: unknown) => CodeCheck;
  readonly houseBillNumber?: (input: unknown) => CodeCheck;
}

// prettier-ignore
export const modes = {
  SEA:   { journey: "voyageNo",   vessel: true,  billType: "704", houseBillType: "714" },
  RIVER: { journey: "voyageNo",   vessel: true,  billType: "704", houseBillType: "714" },
  AIR:   { journey: "flightNo",   vessel: false, billType: "741", houseBillType: "703", billNumber: checkAirWaybill, houseBillNumber: checkHouseAirWaybill },
  RAIL:  { journey: "trainNo",    vessel: false, billType: "720", houseBillType: "720" },
  ROAD:  { journey: "truckPlate", vessel: false, billType: "730", houseBillType: "730" },
} as const satisfies Record<string, ModeOfTransport>;

export type Mode = keyof typeof modes;

const header = z.strictObject({
  manifestNo: reference(35),
  mode: z.enum(Object.keys(modes) as [Mode, ...Mode[]]),
  direction: z.enum(["I", "E"]),
  vesselCallSign: text(9).optional(),
  imo: coded(checkImoNumber).optional(),
  vesselName: text(35).optional(),
  voyageNo: text(17).optional(),
  flightNo: coded(checkFlight).optional(),
  trainNo: text(17).optional(),
  truckPlate: text(17).optional(),
  carrierCode: z.string().regex(/^[A-Z0-9]{2,4}$/),
  portOfLoading: locode,
  portOfDischarge: locode,
  /** The n-th call at the port on one voyage. */
  portSuffix: z.string().regex(/^\d$/).optional(),
  eta: timestamp,
  etd: timestamp.optional(),
  sharedSlot: z.boolean().optional(),
  agent: party.optional(),
  bills: z.array(bill).max(billsMax),
  emptyContainers: z.array(container).max(containersPerBillMax).optional(),
});

type Header = z.infer<typeof header>;

export const manifestPayload = header.check(
  obeying(journeyOfMode, vesselIsNamed, portsOfDirection, timesInOrder, billsOfMode, billsStandOnce),
);

export type ManifestPayload = Header;

/** What names the journey: voyage, flight, train or truck. */
export function journeyOf(manifest: Pick<Header, "mode" | (typeof journeyFields)[number]>): string {
  return manifest[modes[manifest.mode].journey] ?? "";
}

function journeyOfMode(manifest: Header): readonly BrokenRule[] {
  const { journey, vessel }: ModeOfTransport = modes[manifest.mode];
  const foreign = [...journeyFields.filter((name) => name !== journey), ...(vessel ? [] : vesselFields)];
  return [
    ...(manifest[journey] === undefined
      ? [{ rule: "E_REQUIRED", message: `transport by ${manifest.mode} names it`, path: [journey] }]
      : []),
    ...foreign
      .filter((name) => manifest[name] !== undefined)
      .map((name) => ({
        rule: "E_MODE_FIELD",
        message: `transport by ${manifest.mode} has none`,
        path: [name],
      })),
  ];
}

function vesselIsNamed({ mode, vesselName, vesselCallSign }: Header): readonly BrokenRule[] {
  const known = vesselCallSign !== undefined && vesselCallSign !== unregisteredCallSign;
  if (!modes[mode].vessel || known || vesselName !== undefined) return [];
  return [{ rule: "E_VESSEL", message: "a vessel without a call sign is named", path: ["vesselName"] }];
}

/** Imports come to Viet Nam, exports leave it. */
function portsOfDirection(manifest: Header): readonly BrokenRule[] {
  const here = manifest.direction === "I" ? "portOfDischarge" : "portOfLoading";
  if (manifest[here].startsWith("VN")) return [];
  return [{ rule: "E_PORT_COUNTRY", message: "is not in Viet Nam", path: [here] }];
}

function timesInOrder({ direction, eta, etd }: Header): readonly BrokenRule[] {
  if (etd === undefined)
    return direction === "I"
      ? []
      : [{ rule: "E_REQUIRED", message: "an export manifest tells when it departs", path: ["etd"] }];
  return etd <= eta ? [] : [{ rule: "E_TIMES", message: "arrives before it departs", path: ["eta"] }];
}

function billsOfMode({ mode, bills }: Header): readonly BrokenRule[] {
  return bills.flatMap((item, index) =>
    billProblems(mode, item).map((broken) => ({
      ...broken,
      path: ["bills", index, ...(broken.path ?? [])],
    })),
  );
}

/** What a mode asks of a bill: its document type, and its number where the mode checks it. */
export function billProblems(mode: Mode, { billNo, billType, masterBillNo }: ManifestBill): BrokenRule[] {
  const rules: ModeOfTransport = modes[mode];
  const house = masterBillNo !== undefined;
  const expected = house ? rules.houseBillType : rules.billType;
  const check = house ? rules.houseBillNumber : rules.billNumber;
  const checked = check?.(billNo);
  const spelled = checked === undefined || !checked.ok || checked.normalised === billNo;
  return [
    ...(checked?.ok === false ? [{ rule: checked.code, message: checked.message, path: ["billNo"] }] : []),
    ...(spelled ? [] : [{ rule: "E_SPELLING", message: "not in its stored form", path: ["billNo"] }]),
    ...(billType === expected
      ? []
      : [{ rule: "E_BILL_TYPE", message: `is ${expected} by ${mode}`, path: ["billType"] }]),
  ];
}

function billsStandOnce({ bills }: Header): readonly BrokenRule[] {
  const masters = new Set(
    bills.filter(({ masterBillNo }) => masterBillNo === undefined).map(({ billNo }) => billNo),
  );
  return [
    ...repeatedBills(bills),
    ...bills.flatMap(({ masterBillNo }, index) =>
      masterBillNo === undefined || masters.has(masterBillNo)
        ? []
        : [
            {
              rule: "E_MASTER_UNKNOWN",
              message: "no carrier's bill of this manifest",
              path: ["bills", index, "masterBillNo"],
            },
          ],
    ),
  ];
}

export function repeatedBills(bills: readonly ManifestBill[]): readonly BrokenRule[] {
  const once = new Set(bills.map(({ billNo }) => billNo)).size === bills.length;
  return once ? [] : [{ rule: "E_BILL_REPEATED", message: "each bill stands once", path: ["bills"] }];
}
