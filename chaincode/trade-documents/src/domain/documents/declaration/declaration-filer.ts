/** What an import declaration says of those who stand behind it, as the rules on filers ask for it. */

import type { Situation } from "../../define-document.js";
import { declaredIn } from "./declaration-rules.js";
import { type Filing, filerMayAct, proceduresMayRun } from "../parties/filer-standing.js";

/** Defence and security, emergency relief, disaster prevention, humanitarian aid (Circular 38/2015 art. 19). */
const exceptedCargo = ["B", "C", "D", "E"];

function importFiling(situation: Situation): Filing {
  const { importer, agent, cargoClass } = declaredIn(situation);
  return {
    trader: importer.mst,
    traderPointer: "/declaration/importer/mst",
    agent,
    agentPointer: "/declaration/agent",
    scope: "IMPORT",
    exceptedFromSuspension: cargoClass !== undefined && exceptedCargo.includes(cargoClass),
  };
}

export const importFilerMayAct = filerMayAct(importFiling);
export const importProceduresMayRun = proceduresMayRun(importFiling);
