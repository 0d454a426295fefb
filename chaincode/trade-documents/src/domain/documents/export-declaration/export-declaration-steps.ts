/** What the risk and clearance engines run on an export declaration by themselves, and when it is worth trying. */

import { type AutomaticStep, isOlder, type PublicWorld } from "../../automatic-step.js";
import type { Head } from "../../head.js";
import { role } from "../../roles.js";
import { awaitsChannel, isPaidAndChecked } from "../declaration/declaration-steps.js";
import type { ExportFacets } from "../declaration/declaration-facets.js";
import { exportCommand as C, exportState as S } from "./export-declaration-names.js";

const dayMs = 86_400_000;
/** Advance data lives so long from its last edit; a registration that nobody takes up, from its date (DOMAIN §10). */
const preRegistrationMs = 7 * dayMs;
const registrationMs = 15 * dayMs;

const engine = role.CLEARANCE_ENGINE;
const lapsed = { reason: "Quá thời hạn hiệu lực của tờ khai (15 ngày)" };

const facetsOf = ({ facets }: Head): ExportFacets => facets as ExportFacets;

export const exportDeclarationSteps: readonly AutomaticStep[] = [
  { command: C.AssignChannel, by: role.RISK_ENGINE, due: awaitsChannel },
  { command: C.Clear, by: engine, due: isPaidAndChecked },
  { command: C.ConfirmExport, by: engine, due: isLoaded, timed: true },
  { command: C.ExpirePre, by: engine, due: isPreLapsed, timed: true },
  { command: C.Cancel, by: engine, due: isLapsed, timed: true, arguments: lapsed },
];

function isLoaded(head: Head): boolean {
  const { leaving = [], loaded = [] } = facetsOf(head);
  return leaving.length > 0 && leaving.every((line) => loaded.includes(line));
}

function isPreLapsed(head: Head, world: PublicWorld): boolean {
  return isOlder(facetsOf(head).editedAt, preRegistrationMs, world);
}

function isLapsed(head: Head, world: PublicWorld): boolean {
  const { registeredAt, presentedAt, broughtIn = [] } = facetsOf(head);
  const waiting = head.state === S.CLEARED ? broughtIn.length === 0 : presentedAt === undefined;
  return waiting && isOlder(registeredAt, registrationMs, world);
}
