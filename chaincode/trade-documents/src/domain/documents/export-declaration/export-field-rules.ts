/** Rules between the fields of an export declaration. Each is named by its VNACCS error code where it has one. */

import { compare, decimal } from "../../decimal.js";
import { localDate } from "../../dates.js";
import { valuationProblems } from "../../../engines/valuation-rules.js";
import { type BrokenRule, must } from "../../fields.js";
import { containerMode, everyLine } from "../declaration/declaration-field-rules.js";
import { taxableExport } from "./export-declaration-tax.js";
import type { ExportDeclaration, ExportLine } from "./export-declaration-schema.js";

type ExportRule = (declaration: ExportDeclaration) => readonly BrokenRule[];
type ExportLineRule = (line: ExportLine) => readonly BrokenRule[];

/** Goods that came in before, for a time or for good: the import declaration is named. */
const returningKinds = ["B13", "G21", "G22", "G23", "G24"];

export const exportHeaderRules: readonly ExportRule[] = [
  must(({ kindCode, tempDeclNo }) => returningKinds.includes(kindCode) === (tempDeclNo !== undefined), {
    rule: "E_TEMP_DECL_NO",
    message: "kinds B13 and G21 to G24 name the declaration they end, and no others",
    path: ["tempDeclNo"],
  }),
  must(({ exporter }) => exporter.countryCode === "VN", {
    rule: "E_EXPORTER_COUNTRY",
    message: "the exporter is an enterprise of Viet Nam",
    path: ["exporter", "countryCode"],
  }),
  must(({ exportContractor }) => exportContractor === undefined || exportContractor.mst !== undefined, {
    rule: "R1034",
    message: "a contractor's name needs the tax code",
    path: ["exportContractor", "mst"],
  }),
  must(({ loadingPort }) => loadingPort.startsWith("VN"), {
    rule: "E_LOADING_PORT",
    message: "goods leave from a place in Viet Nam",
    path: ["loadingPort"],
  }),
  must(({ transportMode, vanning }) => transportMode !== containerMode || vanning !== undefined, {
    rule: "E_VANNING",
    message: "goods in containers say where they were put into them",
    path: ["vanning"],
  }),
  must(({ departsAt, departureDate }) => departsAt === undefined || localDate(departsAt) === departureDate, {
    rule: "E_DEPARTURE",
    message: "not on the day of departure",
    path: ["departsAt"],
  }),
  must(
    ({ taxValueTotal, totalInvoice, currency }) =>
      taxValueTotal?.currency !== currency ||
      compare(decimal(taxValueTotal.amount), decimal(totalInvoice)) <= 0,
    {
      rule: "E_TAX_VALUE_TOTAL",
      message: "the value at the exit gate is no more than the invoice",
      path: ["taxValueTotal"],
    },
  ),
  (declaration) =>
    valuationProblems(taxableExport(declaration)).map(({ rule, message, pointer }) => ({
      rule,
      message,
      path: pointer.split("/").slice(1),
    })),
  must(({ paymentDueCode, guarantee }) => paymentDueCode !== "D" || guarantee === undefined, {
    rule: "E_GUARANTEE_EXCLUDED",
    message: "not with payment code D",
    path: ["guarantee"],
  }),
  everyLine<ExportLine, ExportDeclaration>(
    ({ tempLine }, { tempDeclNo }) => tempLine === undefined || tempDeclNo !== undefined,
    {
      rule: "E_TEMP_LINE",
      message: "a line of a declaration that is not named",
      path: ["tempLine"],
    },
  ),
];

export const exportLineRules: readonly ExportLineRule[] = [
  must(({ dutyReduction, dutyExemptCode }) => dutyReduction === undefined || dutyExemptCode !== undefined, {
    rule: "E_REDUCTION_CODE",
    message: "a reduction has its code",
    path: ["dutyExemptCode"],
  }),
];
