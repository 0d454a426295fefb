/** What an export declaration says of those who stand behind it, as the rules on filers ask for it. */

import type { Situation } from "../../define-document.js";
import type { ExportDeclarationPayload } from "./export-declaration-schema.js";
import { type Filing, filerMayAct, proceduresMayRun } from "../parties/filer-standing.js";

/** Defence and security, emergency relief, disaster prevention, humanitarian aid (Circular 38/2015 art. 19). */
const exceptedCargo = ["B", "C", "D", "E"];

function exportFiling({ payload }: Situation): Filing {
  const { declaration, assessment } = payload?.value as ExportDeclarationPayload;
  const { exporter, agent, cargoClass } = declaration;
  const withoutDuty = assessment !== undefined && assessment["total"] === "0";
  return {
    trader: exporter.mst,
    traderPointer: "/declaration/exporter/mst",
    agent,
    agentPointer: "/declaration/agent",
    scope: "EXPORT",
    // The contract computes the duty again: nobody escapes by saying that there is none.
    exceptedFromSuspension: withoutDuty || (cargoClass !== undefined && exceptedCargo.includes(cargoClass)),
  };
}

export const exportFilerMayAct = filerMayAct(exportFiling);
export const exportProceduresMayRun = proceduresMayRun(exportFiling);
