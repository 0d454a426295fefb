import { customsValuation, goodsItem } from "./wco-goods-item.js";
import {
  additionalDocument,
  additionalInformation,
  consignment,
  parties,
  pointer,
  previousDocument,
  transportMeans,
  ucr,
} from "./wco-parts.js";
import {
  amount,
  code,
  dateTime,
  decimal,
  identifier,
  many,
  one,
  quantity,
  required,
  text,
  wcoClass,
  wcoNamespaces,
  within,
  type MappedValue,
} from "./wco-mapping.js";

const office = within("ID", text);

const tradeTerms = wcoClass({
  condition: one("ConditionCode", text),
  description: one("Description", text),
  location: one("LocationID", text),
  locationName: one("LocationName", text),
});

const warehouse = wcoClass({ id: one("ID", text), typeCode: one("TypeCode", text) });

const invoice = wcoClass({
  id: one("ID", text),
  issuedAt: one("IssueDateTime", dateTime),
  amount: one("AmountAmount", amount),
});

const shipment = wcoClass({
  ucr: one("UCR", ucr),
  transactionNature: one("TransactionNatureCode", text),
  exitAt: one("ExitDateTime", dateTime),
  exportCountry: one("ExportCountry", within("ID", text)),
  destinationCountry: one("Destination", within("CountryCode", text)),
  tradeTerms: one("TradeTerms", tradeTerms),
  invoices: many("Invoice", invoice),
  valuation: one("CustomsValuation", customsValuation),
  warehouse: one("Warehouse", warehouse),
  parties,
  consignment: one("Consignment", consignment),
  previousDocuments: many("PreviousDocument", previousDocument),
  documents: many("AdditionalDocument", additionalDocument),
  information: many("AdditionalInformation", additionalInformation),
  goodsItems: many("GovernmentAgencyGoodsItem", goodsItem),
});

const guarantee = wcoClass({
  id: one("ID", text),
  reference: one("ReferenceID", text),
  typeCode: one("SecurityDetailsCode", text),
  accessCode: one("AccessCode", text),
  amount: one("AmountAmount", amount),
  office: one("GuaranteeOffice", office),
});

const amendment = wcoClass({ reason: one("ChangeReasonCode", text), pointers: many("Pointer", pointer) });

const authorisation = wcoClass({ holder: one("ID", text), category: one("CategoryCode", text) });

const currencyExchange = wcoClass({
  currency: one("CurrencyTypeCode", text),
  rate: one("RateNumeric", decimal),
});

export const declaration = wcoClass({
  typeCode: required("TypeCode", code),
  functionCode: required("FunctionCode", code),
  functionalReference: one("FunctionalReferenceID", identifier),
  id: one("ID", identifier),
  version: one("VersionID", text),
  acceptedAt: one("AcceptanceDateTime", dateTime),
  issuedAt: one("IssueDateTime", dateTime),
  specificCircumstances: one("SpecificCircumstancesCodeCode", text),
  declarationOffice: one("DeclarationOfficeID", text),
  presentationOffice: one("PresentationOffice", office),
  supervisingOffice: one("SupervisingOffice", office),
  exitOffice: one("ExitOffice", office),
  goodsItemsTotal: one("GoodsItemQuantity", decimal),
  packagesTotal: one("TotalPackageQuantity", decimal),
  grossMassTotal: one("TotalGrossMassMeasure", quantity),
  invoiceTotal: one("InvoiceAmount", amount),
  currencyExchanges: many("CurrencyExchange", currencyExchange),
  parties,
  authorisations: many("AuthorisationHolder", authorisation),
  guarantees: many("ObligationGuarantee", guarantee),
  borderTransport: one("BorderTransportMeans", transportMeans),
  consignment: one("Consignment", consignment),
  documents: many("AdditionalDocument", additionalDocument),
  information: many("AdditionalInformation", additionalInformation),
  amendments: many("Amendment", amendment),
  shipments: many("GoodsShipment", shipment),
});

export type WcoDeclaration = MappedValue<typeof declaration>;

const { metaData } = wcoNamespaces;

/** The envelope around a declaration. */
export const message = wcoClass({
  modelVersion: one("WCODataModelVersionCode", text, metaData),
  typeName: one("WCOTypeName", text, metaData),
  responsibleCountry: one("ResponsibleCountryCode", text, metaData),
  responsibleAgency: one("ResponsibleAgencyName", text, metaData),
  customisation: one("AgencyAssignedCustomizationVersionCode", text, metaData),
  declaration: required("Declaration", declaration),
});
