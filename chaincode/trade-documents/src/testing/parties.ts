/** Registers of the tests: a broker with licence, certified staff and a mandate, and the tax authority's word. */

import { enterpriseNumber } from "../domain/enterprise-number.js";
import { importer } from "./documents.js";
import type { TradeWorld } from "./trade-world.js";

type Json = Record<string, unknown>;

export const brokerParty = {
  name: "DAI LY HAI QUAN SAI GON",
  mst: "0300588569",
  address: "12 NGUYEN TAT THANH, HCMC",
  countryCode: "VN",
};
export const staffNo = "NV-0001";
export const mandateNo = "UQ-01";
export const agent = { name: brokerParty.name, mst: brokerParty.mst, mandateNo };
export const brokerNumber = enterpriseNumber(brokerParty.mst);
export const importerNumber = enterpriseNumber(importer.mst);

export function aMandate(changes: Json = {}): Json {
  return {
    mandateNo,
    trader: importer,
    broker: brokerParty,
    scope: ["IMPORT"],
    validFrom: "2026-11-01",
    validTo: "2026-11-30",
    ...changes,
  };
}

export function aStaffCertificate(changes: Json = {}): Json {
  return {
    staffNo,
    name: "TRAN THI B",
    broker: brokerParty,
    validFrom: "2026-01-01",
    validTo: "2026-12-31",
    ...changes,
  };
}

export async function licenseBroker(world: TradeWorld): Promise<void> {
  const payload = { licenceNo: "DL-0001", broker: brokerParty };
  await world.run("broker", "broker-licence", "Apply", brokerNumber, { payload });
  await world.run("headquarters", "broker-licence", "Recognise", brokerNumber);
}

export async function certifyStaff(world: TradeWorld, changes: Json = {}): Promise<void> {
  await world.run("broker", "broker-staff", "Apply", staffNo, { payload: aStaffCertificate(changes) });
  await world.run("headquarters", "broker-staff", "Issue", staffNo);
}

export async function signMandate(world: TradeWorld, changes: Json = {}): Promise<void> {
  const payload = aMandate(changes);
  await world.run("declarant", "mandate", "Sign", String(payload.mandateNo), { payload });
}

/** Everything that R-ACT-1 asks for. */
export async function authoriseBroker(world: TradeWorld): Promise<void> {
  await licenseBroker(world);
  await certifyStaff(world);
  await signMandate(world);
}
