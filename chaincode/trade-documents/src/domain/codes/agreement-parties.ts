/** Countries that are parties to the agreements whose proofs of origin are known here, Viet Nam among them. */

import { atigaMembers } from "./country.js";

const europeanUnion =
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");

/** A party joins or leaves by treaty: the table is dated by the release that carries it. */
// prettier-ignore
const parties = new Map<string, readonly string[]>([
  ["ATIGA",              atigaMembers],
  ["ACFTA",              [...atigaMembers, "CN"]],
  ["AKFTA",              [...atigaMembers, "KR"]],
  ["AANZFTA",            [...atigaMembers, "AU", "NZ"]],
  ["AIFTA",              [...atigaMembers, "IN"]],
  ["AJCEP",              [...atigaMembers, "JP"]],
  ["ASEAN–Hong Kong",    [...atigaMembers, "HK"]],
  ["RCEP",               [...atigaMembers, "AU", "CN", "JP", "KR", "NZ"]],
  ["VJEPA",              ["VN", "JP"]],
  ["Viet Nam–Laos",      ["VN", "LA"]],
  ["Viet Nam–Cambodia",  ["VN", "KH"]],
  ["Viet Nam–Chile",     ["VN", "CL"]],
  ["Viet Nam–Korea",     ["VN", "KR"]],
  ["Viet Nam–EAEU",      ["VN", "AM", "BY", "KG", "KZ", "RU"]],
  ["CPTPP",              ["VN", "AU", "BN", "CA", "CL", "GB", "JP", "MX", "MY", "NZ", "PE", "SG"]],
  ["Viet Nam–Cuba",      ["VN", "CU"]],
  ["EVFTA",              ["VN", ...europeanUnion]],
  ["UKVFTA",             ["VN", "GB"]],
  ["VIFTA",              ["VN", "IL"]],
  ["CEPA Viet Nam–UAE",  ["VN", "AE"]],
]);

/** Empty for what is no agreement on preferences, such as the general system or the coffee certificate. */
export function agreementParties(agreement: string): readonly string[] {
  return parties.get(agreement) ?? [];
}
