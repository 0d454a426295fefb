/**
 * Every form of proof words the origin criterion in its own way: one validator per form, from one table.
 *
 * Form D is the text of 2021 and has a grammar of its own. The vocabularies of the other forms are configuration, to be
 * confirmed against each agreement's own certification procedures before they decide about duty.
 */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";
import { compare, decimal, integerDecimal } from "../decimal.js";
import { checkFormDCriterion, type OriginCriterion, parseFormDCriterion } from "./origin-criterion.js";

type Kind = OriginCriterion["kind"];

const byChange: readonly Kind[] = ["CTC", "RVC", "CTC_RVC"];

// prettier-ignore
const vocabularies = new Map<string, readonly Kind[]>([
  ["E",        ["WO", "PE", "PSR", ...byChange]],
  ["AK",       ["WO", "PE", "SP", ...byChange]],
  ["AANZ",     ["WO", "PE", "SP", ...byChange]],
  ["AI",       ["WO", "PSR", "RVC", "CTC_RVC"]],
  ["AJ",       ["WO", "PE", "SP", ...byChange]],
  ["VJ",       ["WO", "PE", "SP", ...byChange]],
  ["S",        ["WO", "PSR", ...byChange]],
  ["X",        ["WO", "PSR", ...byChange]],
  ["VC",       ["WO", "PE", "PSR", ...byChange]],
  ["VK",       ["WO", "PE", "SP", "PSR", ...byChange]],
  ["EAV",      ["WO", "PE", "PSR"]],
  ["CPTPP",    ["WO", "PE", "PSR"]],
  ["AHK",      ["WO", "PE", "PSR", ...byChange]],
  ["VNCU",     ["WO", "PE", "PSR", ...byChange]],
  ["EUR1",     ["WO", "PSR"]],
  ["EVFTA",    ["WO", "PSR"]],
  ["UKVFTA",   ["WO", "PSR"]],
  ["RCEP",     ["WO", "PE", "CR", ...byChange]],
  ["VIFTA",    ["WO", "PSR"]],
  ["CEPA-UAE", ["WO", "PSR", ...byChange]],
]);

const formsOfAtiga: readonly string[] = ["D", "D-OD"];

const pattern =
  /^(?:(WO|PE|SP|PSR|CR)|(CC|CTH|CTSH|CTC)|(CC|CTH|CTSH|CTC) ?\+ ?(?:RVC ?)?(\d{1,3}(?:\.\d{1,2})?)%|(?:RVC ?)?(\d{1,3}(?:\.\d{1,2})?)%)$/;

/** Reads a criterion as the form words it; undefined when the form has no such criterion. */
export function parseCriterion(form: string, text: string): OriginCriterion | undefined {
  if (formsOfAtiga.includes(form)) return parseFormDCriterion(text);
  const criterion = parseWords(text);
  return criterion !== undefined && vocabularies.get(form)?.includes(criterion.kind) === true
    ? criterion
    : undefined;
}

function parseWords(text: string): OriginCriterion | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, word, change, changeBesideContent, contentBesideChange, content] = match;
  if (word !== undefined) return { kind: word as Kind };
  if (change !== undefined) return { kind: "CTC", change: change as "CTH" };
  const percentage = decimal(contentBesideChange ?? content ?? "0");
  if (percentage.units <= 0n || compare(percentage, integerDecimal(100n)) > 0) return undefined;
  return changeBesideContent === undefined
    ? { kind: "RVC", percentage }
    : { kind: "CTC_RVC", change: changeBesideContent as "CTH", percentage };
}

/** The validator of a form's origin criterion. */
export function checkCriterion(form: string): (input: unknown) => CodeCheck {
  if (formsOfAtiga.includes(form)) return checkFormDCriterion;
  return (input) => {
    const text = asText(input);
    if (parseCriterion(form, text) !== undefined) return accepted(text);
    const known = vocabularies.get(form);
    return known === undefined
      ? rejected("E_ORIGIN_CRITERION", `Form ${form} carries no origin criterion.`)
      : rejected("E_ORIGIN_CRITERION", `A criterion of form ${form} is one of ${known.join(", ")}.`);
  };
}
