/** Every kind of document. A new kind is its data file and a line here; contract, routes, pages and roles follow. */

import type { DocumentDefinition } from "../define-document.js";
import { brokerLicence } from "./broker-licence.js";
import { brokerStaff } from "./broker-staff.js";
import { certificateMessage } from "./certificate-message.js";
import { certifiedExporter } from "./certified-exporter.js";
import { certificateOfOrigin } from "./certificate-of-origin.js";
import { declaration } from "./declaration.js";
import { deposit } from "./deposit.js";
import { enterprise } from "./enterprise.js";
import { exportDeclaration } from "./export-declaration.js";
import { exchangeMessage } from "./exchange-message.js";
import { mandate } from "./mandate.js";
import { issuedCertificate } from "./issued-certificate.js";
import { houseManifest } from "./house-manifest.js";
import { guarantee } from "./guarantee.js";
import { guaranteeUse } from "./guarantee-use.js";
import { manifest } from "./manifest.js";
import { manifestAmendment } from "./manifest-amendment.js";
import { materialAccount } from "./material-account.js";
import { paymentNotice } from "./payment-notice.js";
import { paymentOrder } from "./payment-order.js";
import { pcaCase } from "./pca-case.js";
import { permit } from "./permit.js";
import { priorityEnterprise } from "./priority-enterprise.js";
import { refundCase } from "./refund-case.js";
import { traderStanding } from "./trader-standing.js";
import { treasuryReceipt } from "./treasury-receipt.js";
import { areaEvent } from "./area-event.js";
import { gateHold } from "./gate-hold.js";
import { inspectionOrder } from "./inspection-order.js";
import { laboratoryAnalysis } from "./laboratory-analysis.js";
import { scanResult } from "./scan-result.js";
import { seal } from "./seal.js";
import { specialisedCheck } from "./specialised-check.js";
import { transport } from "./transport.js";
import { vesselNotice } from "./vessel-notice.js";
import { verificationCase } from "./verification-case.js";

export const documentKinds: readonly DocumentDefinition[] = [
  manifest,
  certificateOfOrigin,
  issuedCertificate,
  certificateMessage,
  certifiedExporter,
  verificationCase,
  permit,
  declaration,
  exportDeclaration,
  paymentNotice,
  treasuryReceipt,
  paymentOrder,
  guarantee,
  guaranteeUse,
  refundCase,
  deposit,
  exchangeMessage,
  mandate,
  brokerLicence,
  brokerStaff,
  enterprise,
  traderStanding,
  materialAccount,
  priorityEnterprise,
  pcaCase,
  houseManifest,
  manifestAmendment,
  vesselNotice,
  specialisedCheck,
  transport,
  seal,
  scanResult,
  laboratoryAnalysis,
  inspectionOrder,
  gateHold,
  areaEvent,
];

const byKind = new Map(documentKinds.map((definition) => [definition.kind, definition]));

export function findKind(kind: string): DocumentDefinition | undefined {
  return byKind.get(kind);
}
