/** Organisations of the channel as the contract knows them: whose act a document is, and who must endorse it. */

import { namesOf } from "./names.js";

/** MSP ids. EnterpriseMSP has identities and no peer, so it never endorses. */
export const organisation = namesOf({
  CustomsMSP: true,
  AuditMSP: true,
  TreasuryMSP: true,
  MoitMSP: true,
  MardMSP: true,
  ThaiCustomsMSP: true,
  EnterpriseMSP: true,
});

/** The chaincode's own endorsement policy: no transition has a single endorser. */
export const chaincodeEndorsers: readonly string[] = [organisation.CustomsMSP, organisation.AuditMSP];

/** The organisation that holds a ministry's peer. */
export const ministryOrganisations: Readonly<Record<string, string>> = {
  MOIT: organisation.MoitMSP,
  MARD: organisation.MardMSP,
};

/** Countries whose customs has a peer of its own; the others speak through the ASEAN Single Window gateway. */
export const countryOrganisations: Readonly<Record<string, string>> = {
  TH: organisation.ThaiCustomsMSP,
};

/** Everybody whose endorsement a change of a document of this issuer needs. */
export function endorsersFor(issuer: string): readonly string[] {
  return chaincodeEndorsers.includes(issuer) ? chaincodeEndorsers : [...chaincodeEndorsers, issuer];
}

/** No organisation: the issuer of a document that names an authority the channel does not have. Nobody can endorse it. */
export const nobody = "";
