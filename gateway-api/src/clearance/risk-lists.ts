import type { RiskRule, TraderStanding } from "@antin/trade-documents";

/**
 * What the risk engine knows beside the declaration. Example data of an example profile (DOMAIN §6.3, §6.4): in service
 * these come from the risk management system, and they are as confidential as the profile.
 */

/** Commodity prefixes on a risk list, with their severity from 0 to 100. */
export const riskyCommodities: Readonly<Record<string, number>> = {
  "2204": 40,
  "2402": 60,
  "2710": 50,
  "2806": 50,
  "3824": 30,
  "8703": 40,
};

/** Countries whose goods are looked at more closely. */
export const highRiskOrigins: ReadonlySet<string> = new Set(["IR", "KP", "SY"]);

/** Traders with a record; everybody else is new to the system. */
const standings: Readonly<Record<string, TraderStanding>> = {
  "0300000018": { level: 2 },
  "0300588569": { level: 2 },
};

export const standingOf = (mst: string): TraderStanding => standings[mst] ?? { level: null };

/** The name under which these rules are committed on a ledger that has none. */
export const firstRulesVersion = "RR-IMP v1";

/** Rules have an owner and an end; one that nobody wants any more lapses by itself. */
export const riskRules: readonly RiskRule[] = [
  {
    id: "EMBARGO",
    version: 1,
    validFrom: "2026-10-01",
    validTo: "2027-03-31",
    scope: "import",
    predicate: { or: [{ in: ["KP", { var: "origins" }] }, { in: ["IR", { var: "origins" }] }] },
    action: "FORCE_RED",
    priority: 100,
    owner: "Cục Quản lý rủi ro",
    legalBasis: "UN Security Council resolutions 1718 and 2231",
  },
  {
    id: "SCRAP",
    version: 1,
    validFrom: "2026-10-01",
    validTo: "2027-03-31",
    scope: "import",
    predicate: { or: [{ in: ["7204", { var: "headings" }] }, { in: ["3915", { var: "headings" }] }] },
    action: "FORCE_RED",
    priority: 90,
    owner: "Cục Quản lý rủi ro",
    legalBasis: "Law on Environmental Protection 72/2020/QH14",
  },
  {
    id: "RELIEF",
    version: 1,
    validFrom: "2026-10-01",
    validTo: "2027-03-31",
    scope: "import",
    predicate: { in: [{ var: "cargoClass" }, ["C", "D", "E"]] },
    action: "CAP_GREEN",
    priority: 10,
    owner: "Cục Quản lý rủi ro",
    legalBasis: "Customs Law 54/2014/QH13 art. 50",
  },
];
