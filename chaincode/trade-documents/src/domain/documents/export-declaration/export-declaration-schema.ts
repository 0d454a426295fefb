/** Fields of the export declaration: what differs from import, and the rules between them. Source: DOMAIN §2.4.3. */

import { z } from "zod";
import { checkExportKind } from "../../codes/declaration-kind.js";
import {
  coded,
  date,
  enterprise,
  locode,
  money,
  obeying,
  party,
  positiveInteger,
  reference,
  taxCode,
  text,
  timestamp,
  vnd,
} from "../../fields.js";
import {
  paymentRules,
  permitRules,
  sharedHeaderRules,
  sharedLineRules,
} from "../declaration/declaration-field-rules.js";
import { headerFields, lineFields, linesMax, supervisedPlace } from "../declaration/declaration-fields.js";
import { exportHeaderRules, exportLineRules } from "./export-field-rules.js";

/** Containers of one export declaration (Circular 38/2015 art. 18). */
const exportContainersMax = 50;

const line = z
  .strictObject({
    ...lineFields,
    dutyExemptCode: reference(5).optional(),
    dutyReduction: vnd.optional(),
    tempLine: positiveInteger.optional(),
  })
  .check(obeying(...sharedLineRules, ...exportLineRules));

const exportShape = z.strictObject({
  ...headerFields,
  direction: z.literal("E"),
  kindCode: coded(checkExportKind),
  exporter: enterprise,
  exportContractor: z.strictObject({ name: text(100), mst: taxCode.optional() }).optional(),
  consignee: party,
  /** Export cargo management number. */
  cargoMgmtNo: reference(35),
  loadingPort: locode,
  finalDestination: locode,
  plannedVessel: z.strictObject({ code: reference(9).optional(), name: text(35) }).optional(),
  departureDate: date,
  /** Planned time of departure: the declaration is filed hours before it. */
  departsAt: timestamp.optional(),
  /** Where the goods were put into containers. */
  vanning: z
    .strictObject({ placeCodes: z.array(supervisedPlace).min(1).max(5), name: text(100), address: text(300) })
    .optional(),
  containers: headerFields.containers.unwrap().max(exportContainersMax).optional(),
  taxValueTotal: money.optional(),
  lines: z.array(line).min(1).max(linesMax),
});

export type ExportDeclaration = z.infer<typeof exportShape>;
export type ExportLine = ExportDeclaration["lines"][number];

/** The private payload: what is declared, and the duties computed for it; the contract computes them again. */
export const exportDeclarationPayload = z.strictObject({
  declaration: exportShape.check(
    obeying(...sharedHeaderRules, ...exportHeaderRules, ...paymentRules, ...permitRules),
  ),
  assessment: z.record(z.string(), z.json()).optional(),
});

export type ExportDeclarationPayload = z.infer<typeof exportDeclarationPayload>;
