/** UN/EDIFACT 1001 document names that attachments and bills are labelled with. */

import { memberOf } from "./code-check.js";

// prettier-ignore
const documentNames = new Map<string, string>([
  ["271", "Packing list"],                   ["325", "Pro forma invoice"],           ["380", "Commercial invoice"],
  ["430", "Bank guarantee"],                 ["520", "Insurance certificate"],       ["530", "Insurance policy"],
  ["640", "Delivery order"],                 ["655", "Gate pass"],                   ["703", "House waybill"],
  ["704", "Master bill of lading"],          ["705", "Bill of lading"],              ["714", "House bill of lading"],
  ["720", "Rail consignment note"],          ["730", "Road consignment note"],       ["740", "Air waybill"],
  ["741", "Master air waybill"],             ["761", "Through bill of lading"],      ["785", "Cargo manifest"],
  ["788", "Container manifest"],             ["811", "Export licence"],              ["830", "Export declaration"],
  ["833", "Cargo declaration, departure"],   ["841", "Goods control certificate"],   ["851", "Phytosanitary certificate"],
  ["852", "Sanitary certificate"],           ["853", "Veterinary certificate"],      ["856", "Inspection certificate"],
  ["861", "Certificate of origin"],          ["862", "Declaration of origin"],       ["865", "Certificate of origin form A"],
  ["890", "Dangerous goods declaration"],    ["911", "Import licence"],              ["917", "Customs receipt"],
  ["929", "Import declaration"],             ["933", "Cargo declaration, arrival"],  ["934", "Value declaration"],
  ["940", "Tax demand"],                     ["950", "Transit declaration"],         ["961", "Customs response"],
  ["962", "Customs response"],               ["963", "Customs response"],            ["964", "Customs response"],
  ["965", "Customs response"],
]);

export const checkDocumentName = memberOf(
  new Set(documentNames.keys()),
  "E_DOCUMENT_CODE",
  "a document name code in use here (UN/EDIFACT 1001)",
);

/** What the code stands for, in English. */
export function documentName(code: string): string | undefined {
  return documentNames.get(code);
}
