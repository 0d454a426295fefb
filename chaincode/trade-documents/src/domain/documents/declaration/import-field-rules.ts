/** Rules between the fields of an import declaration. Each is named by its VNACCS error code where it has one. */

import { tariffTreatment } from "../../codes/trade-agreement.js";
import { valuationProblems } from "../../../engines/valuation-rules.js";
import { type BrokenRule, must } from "../../fields.js";
import { billedModes, distinct, everyLine } from "./declaration-field-rules.js";
import type { Declaration, DeclarationLine } from "./declaration-schema.js";

type ImportRule = (declaration: Declaration) => readonly BrokenRule[];
type ImportLineRule = (line: DeclarationLine) => readonly BrokenRule[];

/** Goods that leave again within a period. */
const temporaryKinds = ["G11", "G12", "G13", "G14"];
/** Goods that were here, or abroad, for a time: the first declaration is named. */
const continuingKinds = ["A21", "G51"];
const bondedKinds = ["C11", "C21", "E33"];

export const importHeaderRules: readonly ImportRule[] = [
  must(({ kindCode, tempDeclNo }) => continuingKinds.includes(kindCode) === (tempDeclNo !== undefined), {
    rule: "E_TEMP_DECL_NO",
    message: "kinds A21 and G51 name the declaration they continue, and no others",
    path: ["tempDeclNo"],
  }),
  must(
    ({ kindCode, reexportDeadline }) =>
      temporaryKinds.includes(kindCode) === (reexportDeadline !== undefined),
    {
      rule: "E_REEXPORT_DEADLINE",
      message: "kinds G11 to G14 say when the goods leave again, and no others",
      path: ["reexportDeadline"],
    },
  ),
  must(({ importContractor }) => importContractor === undefined || importContractor.mst !== undefined, {
    rule: "R1034",
    message: "a contractor's name needs the tax code",
    path: ["importContractor", "mst"],
  }),
  must(({ importer }) => importer.countryCode === "VN", {
    rule: "E_IMPORTER_COUNTRY",
    message: "the importer is an enterprise of Viet Nam",
    path: ["importer", "countryCode"],
  }),
  must(({ transportMode, bills }) => !billedModes.includes(transportMode) || bills.length > 0, {
    rule: "E_BILL",
    message: "goods by sea, air or rail come on a bill",
    path: ["bills"],
  }),
  must(({ bills }) => distinct(bills.map(({ no }) => no)), {
    rule: "E_BILL_REPEATED",
    message: "each bill stands once",
    path: ["bills"],
  }),
  must(billsAddUp, {
    rule: "E_BILL_PACKAGES",
    message: "the bills' packages add up to the declaration's; only a single bill need not name them",
    path: ["bills"],
  }),
  must(
    ({ transportMode, unloadingPort }) => !billedModes.includes(transportMode) || unloadingPort !== undefined,
    {
      rule: "E_UNLOADING_PORT",
      message: "needed where there is a bill",
      path: ["unloadingPort"],
    },
  ),
  must(({ kindCode, firstStorageDate }) => firstStorageDate === undefined || bondedKinds.includes(kindCode), {
    rule: "E_FIRST_STORAGE",
    message: "only for goods into a bonded warehouse",
    path: ["firstStorageDate"],
  }),
  (declaration) =>
    valuationProblems(declaration).map(({ rule, message, pointer }) => ({
      rule,
      message,
      path: pointer.split("/").slice(1),
    })),
  must(({ paymentDueCode, releaseReason }) => releaseReason === undefined || paymentDueCode === "D", {
    rule: "R1051",
    message: "release on a reason is paid at once: code D",
    path: ["paymentDueCode"],
  }),
  must(
    ({ paymentDueCode, guarantee, releaseReason }) =>
      paymentDueCode !== "D" || guarantee === undefined || releaseReason !== undefined,
    {
      rule: "E_GUARANTEE_EXCLUDED",
      message: "with payment code D only for a release",
      path: ["guarantee"],
    },
  ),
  everyLine<DeclarationLine, Declaration>(
    ({ tempLine }, { tempDeclNo }) => tempLine === undefined || tempDeclNo !== undefined,
    {
      rule: "E_TEMP_LINE",
      message: "a line of a declaration that is not named",
      path: ["tempLine"],
    },
  ),
  everyLine<DeclarationLine, Declaration>(
    ({ adjNos = [] }, { adjustments = [] }) => adjNos.every((no) => no <= adjustments.length),
    {
      rule: "E_ADJUSTMENT_UNKNOWN",
      message: "no adjustment of the header has this number",
      path: ["adjNos"],
    },
  ),
];

function billsAddUp({ bills, packages: { count } }: Declaration): boolean {
  const named = bills.map((bill) => bill.packages);
  if (bills.length === 0 || (bills.length === 1 && named[0] === undefined)) return true;
  return (
    !named.includes(undefined) && named.reduce<number>((all, packages = 0) => all + packages, 0) === count
  );
}

const taxOrder = ["AD", "TTDB", "BVMT", "VAT"];

export const importLineRules: readonly ImportLineRule[] = [
  must(({ coRef, tariffCode }) => coRef === undefined || tariffTreatment(tariffCode) === "FTA", {
    rule: "E_CO_TARIFF",
    message: "a proof of origin is cited for a preferential tariff code",
    path: ["coRef"],
  }),
  must(
    ({ outOfQuota, tariffCode }) =>
      outOfQuota === undefined || tariffTreatment(tariffCode) === "OUT_OF_QUOTA",
    {
      rule: "E_OUT_OF_QUOTA",
      message: "marked as beyond the quota, and not declared at its rate",
      path: ["outOfQuota"],
    },
  ),
  must(({ absRate, absCode }) => (absRate === undefined) === (absCode === undefined), {
    rule: "E_ABSOLUTE_RATE",
    message: "an absolute rate and its code come together",
    path: ["absCode"],
  }),
  must(
    ({ exemptList }) =>
      exemptList === undefined || (exemptList.no !== undefined && exemptList.line !== undefined),
    {
      rule: "E_EXEMPTION_LIST",
      message: "the exemption list and its line come together",
      path: ["exemptList"],
    },
  ),
  must(({ dutyReduction, dutyExemptCode }) => dutyReduction === undefined || dutyExemptCode !== undefined, {
    rule: "E_REDUCTION_CODE",
    message: "a reduction has its code",
    path: ["dutyExemptCode"],
  }),
  must(({ customsValue, adjNos }) => customsValue === undefined || adjNos === undefined, {
    rule: "E_ADJUSTMENT_NOS",
    message: "not beside a customs value of its own",
    path: ["adjNos"],
  }),
  must(
    ({ otherTaxes }) => {
      const order = (otherTaxes ?? []).map(({ typeCode }) => taxOrder.indexOf(typeCode));
      return order.every((place, index) => index === 0 || place > (order[index - 1] ?? 0));
    },
    {
      rule: "E_TAX_ORDER",
      message: "additional duty, excise, environment, VAT, each once",
      path: ["otherTaxes"],
    },
  ),
];
