import {
  amount,
  dateTime,
  decimal,
  gathered,
  many,
  one,
  quantity,
  text,
  wcoClass,
  within,
} from "./wco-mapping.js";

/** Classes of the WCO Data Model that stand in several places of a declaration. Names in quotes are the model's. */

export const address = wcoClass({
  lines: many("Line", text),
  city: one("CityName", text),
  subdivision: one("CountrySubDivisionName", text),
  subdivisionCode: one("CountrySubDivisionCode", text),
  postcode: one("PostcodeID", text),
  country: one("CountryCode", text),
  typeCode: one("TypeCode", text),
});

const communication = wcoClass({ id: one("ID", text), typeCode: one("TypeCode", text) });

const contact = wcoClass({ name: one("Name", text), communications: many("Communication", communication) });

const party = wcoClass({
  id: one("ID", text),
  name: one("Name", text),
  functionCode: one("FunctionCode", text),
  roleCode: one("RoleCode", text),
  address: one("Address", address),
  contact: one("Contact", contact),
  communications: many("Communication", communication),
});

/** Everybody named at one level of the message: the declaration, a shipment, a consignment or a goods item. */
export const parties = gathered(
  {
    AEOMutualRecognitionParty: "aeo-mutual-recognition-party",
    Agent: "agent",
    Buyer: "buyer",
    Carrier: "carrier",
    Consignee: "consignee",
    Consignor: "consignor",
    Declarant: "declarant",
    DomesticDutyTaxParty: "domestic-duty-tax-party",
    Exporter: "exporter",
    FreightForwarder: "freight-forwarder",
    Importer: "importer",
    Manufacturer: "manufacturer",
    NotifyParty: "notify-party",
    Payer: "payer",
    RefundRecipientParty: "refund-recipient-party",
    Seller: "seller",
    Submitter: "submitter",
    Surety: "surety",
  },
  party,
);

export const pointer = wcoClass({
  sequence: one("SequenceNumeric", decimal),
  section: one("DocumentSectionCode", text),
  tag: one("TagID", text),
});

export const additionalDocument = wcoClass({
  category: one("CategoryCode", text),
  typeCode: one("TypeCode", text),
  id: one("ID", text),
  name: one("Name", text),
  exemptionCode: one("LPCOExemptionCode", text),
  issuedAt: one("IssueDateTime", dateTime),
  effectiveAt: one("EffectiveDateTime", dateTime),
  expiresAt: one("ExpirationDateTime", dateTime),
  parties,
  writeOff: one(
    "WriteOff",
    wcoClass({ quantity: one("QuantityQuantity", quantity), amount: one("AmountAmount", amount) }),
  ),
});

export const additionalInformation = wcoClass({
  statementCode: one("StatementCode", text),
  statement: one("StatementDescription", text),
  statementTypeCode: one("StatementTypeCode", text),
  limitAt: one("LimitDateTime", dateTime),
  pointers: many("Pointer", pointer),
});

export const previousDocument = wcoClass({
  category: one("CategoryCode", text),
  typeCode: one("TypeCode", text),
  id: one("ID", text),
  line: one("LineNumeric", decimal),
});

/** Unique consignment reference. */
export const ucr = wcoClass({
  id: one("ID", text),
  traderReference: one("TraderAssignedReferenceID", text),
});

export const transportMeans = wcoClass({
  id: one("ID", text),
  name: one("Name", text),
  identificationType: one("IdentificationTypeCode", text),
  typeCode: one("TypeCode", text),
  mode: one("ModeCode", text),
  nationality: one("RegistrationNationalityCode", text),
  journey: one("JourneyID", text),
});

export const location = wcoClass({
  id: one("ID", text),
  name: one("Name", text),
  typeCode: one("TypeCode", text),
  address: one("Address", address),
});

/** A container or other equipment. */
export const transportEquipment = wcoClass({
  sequence: one("SequenceNumeric", decimal),
  id: one("ID", text),
  characteristic: one("CharacteristicCode", text),
  fullness: one("FullnessCode", text),
  seals: many("Seal", wcoClass({ sequence: one("SequenceNumeric", decimal), id: one("ID", text) })),
});

export const consignment = wcoClass({
  containerised: one("ContainerCode", text),
  parties,
  arrivalTransport: one("ArrivalTransportMeans", transportMeans),
  departureTransport: one("DepartureTransportMeans", transportMeans),
  borderTransport: one("BorderTransportMeans", transportMeans),
  goodsLocation: one("GoodsLocation", location),
  loadingLocation: one("LoadingLocation", location),
  unloadingLocation: one("UnloadingLocation", location),
  itinerary: many(
    "Itinerary",
    wcoClass({ sequence: one("SequenceNumeric", decimal), country: one("RoutingCountryCode", text) }),
  ),
  equipment: many("TransportEquipment", transportEquipment),
  transportDocuments: many("TransportContractDocument", additionalDocument),
  freightPaymentMethod: one("Freight", within("PaymentMethodCode", text)),
});
