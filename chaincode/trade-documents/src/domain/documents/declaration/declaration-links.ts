/** Declarations that belong together: a temporary import and what ends it, and the branches of a split. Source: DOMAIN §2.4.3, §7. */

import { localDate } from "../../dates.js";
import type { Guard } from "../../define-document.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { type FieldProblem, guardFailed, invalidInput } from "../../errors.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { declarationKindOf } from "../declaration-kinds.js";
import type { CommonFacets } from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import { filedIn, traderOf } from "./declaration-rules.js";
import { exportState } from "../export-declaration/export-declaration-names.js";

/** Digits that identify a declaration; a twelfth counts its amendments. */
const identifyingDigits = 11;

/** The declaration that a number names, whichever direction it has. */
export function* readDeclaration(number: string): Reading<Head | null> {
  const kind = declarationKindOf(number);
  return yield* readHead(kind, number.slice(0, identifyingDigits));
}

const temporaryImports = ["G11", "G12", "G13", "G14"];

interface Origin {
  /** Kind codes of the declaration that is continued; any where there are none. */
  readonly kindCodes?: readonly string[];
  readonly states: readonly string[];
}

const cleared = [declarationState.CLEARED, declarationState.COMPLETED];

/** By kind code: which declaration it continues or ends. */
const origins: Readonly<Record<string, Origin>> = {
  A21: { kindCodes: temporaryImports, states: cleared },
  G51: { kindCodes: ["G61"], states: [exportState.EXPORTED] },
  B13: { states: cleared },
  G21: { kindCodes: ["G11"], states: cleared },
  G22: { kindCodes: ["G12"], states: cleared },
  G23: { kindCodes: ["G13"], states: cleared },
  G24: { kindCodes: ["G14"], states: cleared },
};

/** The declaration named is of the right kind, cleared, and the same trader's. */
export const continuesAnother: Guard = function* (situation) {
  const declaration = filedIn(situation);
  const { tempDeclNo, kindCode } = declaration;
  const wanted = origins[kindCode];
  if (tempDeclNo === undefined || wanted === undefined) return;
  const head = yield* readDeclaration(tempDeclNo);
  const facets = head?.facets as CommonFacets | undefined;
  const fits =
    head !== null &&
    wanted.states.includes(head.state) &&
    wanted.kindCodes?.includes(facets?.kindCode ?? "") !== false &&
    facets?.trader === enterpriseNumber(traderOf(declaration).mst);
  if (!fits)
    throw guardFailed("E_TEMP_DECL", "No such cleared declaration of this trader can be continued.", {
      pointer: "/declaration/tempDeclNo",
      tempDeclNo,
    });
};

/** A later branch of a split cites the first one, which is the same trader's and not cancelled. */
export const splitCitesFirst: Guard = function* (situation) {
  const declaration = filedIn(situation);
  const first = declaration.split?.firstDeclNo ?? "F";
  if (first === "F") return;
  const head = yield* readDeclaration(first);
  const trader = enterpriseNumber(traderOf(declaration).mst);
  const standing = head !== null && head.state !== declarationState.CANCELLED;
  if (!standing || (head.facets as CommonFacets).trader !== trader)
    throw guardFailed(
      "E_FIRST_DECL",
      "The first declaration of the split is no such declaration of this trader.",
      {
        pointer: "/declaration/split/firstDeclNo",
        firstDeclNo: first,
      },
    );
};

/** Dates that only the day of filing can judge. */
export const datesFitToday: Guard = (situation) => {
  const declaration = filedIn(situation);
  if (declaration.direction === "E") return undefined;
  const today = localDate(situation.now);
  const problems: FieldProblem[] = [];
  if ((declaration.firstStorageDate ?? today) > today)
    problems.push(problem("firstStorageDate", "E_FUTURE", "goods cannot have been stored later than today"));
  if (declaration.reexportDeadline !== undefined && declaration.reexportDeadline <= today)
    problems.push(problem("reexportDeadline", "E_PAST", "goods that come in leave again later than today"));
  if (declaration.invoiceDate > today)
    problems.push(problem("invoiceDate", "E_FUTURE", "no invoice is dated later than today"));
  if (problems.length > 0) throw invalidInput(problems);
  return undefined;
};

const problem = (field: string, rule: string, message: string): FieldProblem => ({
  pointer: `/declaration/${field}`,
  rule,
  message,
});

export const filedTogether: readonly Guard[] = [continuesAnother, splitCitesFirst, datesFitToday];
