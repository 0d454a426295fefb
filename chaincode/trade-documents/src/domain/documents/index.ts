/** Every kind of document. A new kind is its data file and a line here; contract, routes, pages and roles follow. */

import type { DocumentDefinition } from "../define-document.js";
import { brokerLicence } from "./parties/broker-licence.js";
import { brokerStaff } from "./parties/broker-staff.js";
import { certificateMessage } from "./exchange/certificate-message.js";
import { certifiedExporter } from "./certificate/certified-exporter.js";
import { certificateOfOrigin } from "./certificate/certificate-of-origin.js";
import { declaration } from "./declaration/declaration.js";
import { deposit } from "./payment/deposit.js";
import { enterprise } from "./parties/enterprise.js";
import { exportDeclaration } from "./export-declaration/export-declaration.js";
import { exchangeMessage } from "./exchange/exchange-message.js";
import { mandate } from "./parties/mandate.js";
import { issuedCertificate } from "./certificate/issued-certificate.js";
import { houseManifest } from "./manifest/house-manifest.js";
import { guarantee } from "./payment/guarantee.js";
import { guaranteeUse } from "./payment/guarantee-use.js";
import { manifest } from "./manifest/manifest.js";
import { manifestAmendment } from "./manifest/manifest-amendment.js";
import { materialAccount } from "./post-clearance/material-account.js";
import { paymentNotice } from "./payment/payment-notice.js";
import { paymentOrder } from "./payment/payment-order.js";
import { pcaCase } from "./post-clearance/pca-case.js";
import { permit } from "./permit/permit.js";
import { priorityEnterprise } from "./parties/priority-enterprise.js";
import { refundCase } from "./payment/refund-case.js";
import { traderStanding } from "./parties/trader-standing.js";
import { treasuryReceipt } from "./payment/treasury-receipt.js";
import { areaEvent } from "./supervision/area-event.js";
import { gateHold } from "./supervision/gate-hold.js";
import { inspectionOrder } from "./supervision/inspection-order.js";
import { laboratoryAnalysis } from "./supervision/laboratory-analysis.js";
import { scanResult } from "./supervision/scan-result.js";
import { seal } from "./supervision/seal.js";
import { specialisedCheck } from "./permit/specialised-check.js";
import { transport } from "./supervision/transport.js";
import { vesselNotice } from "./manifest/vessel-notice.js";
import { verificationCase } from "./certificate/verification-case.js";

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
