/** Who reads a declaration. Source: DOMAIN §1.2. */

import type { Readership } from "../../readership.js";

const parties = ["importer", "exporter", "importContractor", "agent"];

export const declarationReaders: Readership = {
  roles: { PORT_OPERATOR: "status", CARRIER: "status", TREASURY: "status", MINISTRY: "status" },
  // A registration holds the declaration beside its assessment; advance data is the declaration itself.
  own: { mst: parties.flatMap((party) => [`/payload/declaration/${party}/mst`, `/payload/${party}/mst`]) },
};
