import { amount, decimal, many, one, quantity, text, wcoClass, within } from "./wco-mapping.js";
import {
  additionalDocument,
  additionalInformation,
  parties,
  previousDocument,
  transportEquipment,
  ucr,
} from "./wco-parts.js";

const payment = wcoClass({
  method: one("MethodCode", text),
  assessed: one("TaxAssessedAmount", amount),
  paid: one("PaymentAmount", amount),
});

const dutyTaxFee = wcoClass({
  typeCode: one("TypeCode", text),
  regime: one("DutyRegimeCode", text),
  quotaOrder: one("QuotaOrderID", text),
  adValoremBase: one("AdValoremTaxBaseAmount", amount),
  specificBase: one("SpecificTaxBaseQuantity", quantity),
  rate: one("TaxRateNumeric", decimal),
  deduction: one("DeductAmount", amount),
  payment: one("Payment", payment),
});

const measures = wcoClass({
  grossMass: one("GrossMassMeasure", quantity),
  netMass: one("NetNetWeightMeasure", quantity),
  tariffQuantity: one("TariffQuantity", quantity),
});

const classification = wcoClass({
  code: one("ID", text),
  type: one("IdentificationTypeCode", text),
  bindingRuling: one("BindingTariffReferenceID", text),
});

const commodity = wcoClass({
  description: one("Description", text),
  classifications: many("Classification", classification),
  dangerousGoods: many("DangerousGoods", within("UNDGID", text)),
  dutiesAndTaxes: many("DutyTaxFee", dutyTaxFee),
  measures: one("GoodsMeasure", measures),
  invoicePrice: one("InvoiceLine", within("ItemChargeAmount", amount)),
  equipment: many("TransportEquipment", transportEquipment),
});

const packaging = wcoClass({
  sequence: one("SequenceNumeric", decimal),
  typeCode: one("TypeCode", text),
  count: one("QuantityQuantity", quantity),
  marks: one("MarksNumbersID", text),
});

const chargeDeduction = wcoClass({
  typeCode: one("ChargesTypeCode", text),
  amount: one("OtherChargeDeductionAmount", amount),
});

export const customsValuation = wcoClass({
  method: one("MethodCode", text),
  chargesAndDeductions: many("ChargeDeduction", chargeDeduction),
});

const origin = wcoClass({
  country: one("CountryCode", text),
  region: one("RegionID", text),
  typeCode: one("TypeCode", text),
});

const procedure = wcoClass({ current: one("CurrentCode", text), previous: one("PreviousCode", text) });

export const goodsItem = wcoClass({
  sequence: one("SequenceNumeric", decimal),
  commodity: one("Commodity", commodity),
  origins: many("Origin", origin),
  exportCountry: one("ExportCountry", within("ID", text)),
  destinationCountry: one("Destination", within("CountryCode", text)),
  procedures: many("GovernmentProcedure", procedure),
  packages: many("Packaging", packaging),
  customsValue: one("CustomsValueAmount", amount),
  statisticalValue: one("StatisticalValueAmount", amount),
  valuation: one("CustomsValuation", customsValuation),
  valuationAdjustments: many("ValuationAdjustment", within("AdditionCode", text)),
  transactionNature: one("TransactionNatureCode", text),
  ucr: one("UCR", ucr),
  parties,
  previousDocuments: many("PreviousDocument", previousDocument),
  documents: many("AdditionalDocument", additionalDocument),
  information: many("AdditionalInformation", additionalInformation),
});
