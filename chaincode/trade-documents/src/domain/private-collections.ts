/** Private data collections: who holds what is not for everybody on the channel. Source: DOMAIN §1.3. */

import { countryOrganisations, ministryOrganisations, organisation } from "./organisations.js";

/** A collection and the organisations whose peers hold its plaintext. */
export interface PrivateCollection {
  readonly name: string;
  /** MSP ids. Audit belongs to each: it endorses, and whoever endorses sees what goes in. */
  readonly members: readonly string[];
}

const { CustomsMSP, AuditMSP, TreasuryMSP } = organisation;

export const commercialCollection = "pdcCommercial";
export const riskCollection = "pdcRisk";
export const manifestCollection = "pdcManifest";
/** Payers and banks have no peer: they read through the gateway that serves them. */
export const paymentCollection = "pdcPay";

/** Norms and stocks of processing and export production: nobody's but the enterprise's and customs'. */
export const productionCollection = "pdcProd";

/** Documents of one authority, shared between it and customs: no other authority sees them. */
const sharedWith =
  (prefix: string, organisations: Readonly<Record<string, string>>) =>
  (issuer: string): string => {
    const [code] = Object.entries(organisations).find(([, mspId]) => mspId === issuer) ?? [];
    // Customs acts for authorities that have no organisation here.
    return code === undefined ? prefix : `${prefix}_${code}`;
  };

export const permitCollection = sharedWith("pdcPermit", ministryOrganisations);
export const certificateCollection = sharedWith("pdcCo", countryOrganisations);

/** Applications for certificates of origin issued here, and what they hold of an exporter's costs. */
export const issuedCertificateCollection = "pdcCo_VN";

const customsAnd = (...others: readonly string[]): readonly string[] => [CustomsMSP, AuditMSP, ...others];

/** Every collection of the contract: the network is configured with exactly these. */
export const privateCollections: readonly PrivateCollection[] = [
  { name: commercialCollection, members: customsAnd() },
  { name: riskCollection, members: customsAnd() },
  { name: manifestCollection, members: customsAnd() },
  { name: productionCollection, members: customsAnd() },
  { name: paymentCollection, members: customsAnd(TreasuryMSP) },
  ...[...Object.values(ministryOrganisations), CustomsMSP].map((mspId) => ({
    name: permitCollection(mspId),
    members: mspId === CustomsMSP ? customsAnd() : customsAnd(mspId),
  })),
  { name: issuedCertificateCollection, members: customsAnd(organisation.MoitMSP) },
  ...[...Object.values(countryOrganisations), CustomsMSP].map((mspId) => ({
    name: certificateCollection(mspId),
    members: mspId === CustomsMSP ? customsAnd() : customsAnd(mspId),
  })),
];
