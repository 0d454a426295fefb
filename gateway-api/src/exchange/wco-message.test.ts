import { aMessage, original } from "./testing/a-declaration.js";
import { exchangeMessageSchema, parseWcoDeclaration, type WcoMessage } from "./wco-message.js";

const parse = (content: string): WcoMessage => parseWcoDeclaration(aMessage(content));

function refusalOf(bytes: Uint8Array): unknown {
  try {
    parseWcoDeclaration(bytes);
  } catch (error) {
    return error;
  }
  throw new Error("was taken");
}

const item = (content: string): string =>
  `<GoodsShipment><GovernmentAgencyGoodsItem>${content}</GovernmentAgencyGoodsItem></GoodsShipment>`;

describe("mapping", () => {
  it("takes identification and totals from the declaration", () => {
    const { declaration } = parse(
      `${original}<FunctionalReferenceID> REF 1 </FunctionalReferenceID><ID>26VN0001</ID>
       <AcceptanceDateTime><ds:DateTimeString formatCode="304">20260301080000+07</ds:DateTimeString></AcceptanceDateTime>
       <GoodsItemQuantity>2</GoodsItemQuantity><TotalPackageQuantity>10</TotalPackageQuantity>
       <TotalGrossMassMeasure unitCode="KGM">1000.50</TotalGrossMassMeasure>
       <InvoiceAmount currencyID="USD">0012.300</InvoiceAmount>`,
    );
    expect(declaration).toMatchObject({
      typeCode: "IMA",
      functionCode: "9",
      functionalReference: "REF 1",
      id: "26VN0001",
      acceptedAt: { value: "20260301080000+07", format: "304" },
      goodsItemsTotal: "2",
      packagesTotal: "10",
      grossMassTotal: { value: "1000.50", unit: "KGM" },
      invoiceTotal: { value: "0012.300", currency: "USD" },
    });
  });

  it("gathers parties at each level with the role they stand in", () => {
    const { declaration } = parse(
      `${original}<Declarant><ID>D1</ID></Declarant><Agent><ID>A1</ID><FunctionCode>2</FunctionCode></Agent>
       <GoodsShipment><Consignee><Name>Công ty Ấn Tín</Name><Address><Line>1 Lê Lợi</Line><Line>Quận 1</Line>
       <CityName>TP HCM</CityName><CountryCode>VN</CountryCode><PostcodeID>700000</PostcodeID></Address></Consignee>
       <Seller><ID>S1</ID></Seller><GovernmentAgencyGoodsItem><Buyer><ID>B1</ID></Buyer></GovernmentAgencyGoodsItem>
       </GoodsShipment>`,
    );
    const [shipment] = declaration.shipments;
    expect(declaration.parties).toEqual([
      { role: "declarant", id: "D1", communications: [] },
      { role: "agent", id: "A1", functionCode: "2", communications: [] },
    ]);
    expect(shipment?.parties).toEqual([
      {
        role: "consignee",
        name: "Công ty Ấn Tín",
        address: { lines: ["1 Lê Lợi", "Quận 1"], city: "TP HCM", country: "VN", postcode: "700000" },
        communications: [],
      },
      { role: "seller", id: "S1", communications: [] },
    ]);
    expect(shipment?.goodsItems[0]?.parties).toMatchObject([{ role: "buyer", id: "B1" }]);
  });

  it("takes what is said of a goods item", () => {
    const { declaration } = parse(
      original +
        item(
          `<SequenceNumeric>1</SequenceNumeric><StatisticalValueAmount currencyID="GBP">900</StatisticalValueAmount>
           <AdditionalDocument><CategoryCode>N</CategoryCode><ID>INV-7</ID><TypeCode>935</TypeCode>
             <WriteOff><QuantityQuantity unitCode="KGM">7</QuantityQuantity></WriteOff></AdditionalDocument>
           <AdditionalInformation><StatementCode>00500</StatementCode></AdditionalInformation>
           <Commodity><Description>Fish &amp; chips</Description>
             <Classification><ID>03035310</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
             <Classification><ID>00</ID><IdentificationTypeCode>TRC</IdentificationTypeCode></Classification>
             <DutyTaxFee><TypeCode>A00</TypeCode><SpecificTaxBaseQuantity unitCode="LTR">25</SpecificTaxBaseQuantity>
               <Payment><MethodCode>E</MethodCode><TaxAssessedAmount currencyID="GBP">5</TaxAssessedAmount></Payment></DutyTaxFee>
             <GoodsMeasure><GrossMassMeasure>150</GrossMassMeasure><NetNetWeightMeasure>100</NetNetWeightMeasure>
               <TariffQuantity>40</TariffQuantity></GoodsMeasure>
             <InvoiceLine><ItemChargeAmount currencyID="GBP">600</ItemChargeAmount></InvoiceLine></Commodity>
           <CustomsValuation><MethodCode>1</MethodCode></CustomsValuation>
           <ExportCountry><ID>NO</ID></ExportCountry><Destination><CountryCode>GB</CountryCode></Destination>
           <GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
           <Origin><CountryCode>NO</CountryCode><TypeCode>1</TypeCode></Origin>
           <Packaging><SequenceNumeric>1</SequenceNumeric><MarksNumbersID>M1</MarksNumbersID>
             <QuantityQuantity>50</QuantityQuantity><TypeCode>BX</TypeCode></Packaging>
           <PreviousDocument><CategoryCode>Z</CategoryCode><ID>P1</ID><TypeCode>355</TypeCode><LineNumeric>1</LineNumeric></PreviousDocument>
           <UCR><TraderAssignedReferenceID>U1</TraderAssignedReferenceID></UCR>
           <ValuationAdjustment><AdditionCode>0000</AdditionCode></ValuationAdjustment>`,
        ),
    );
    expect(declaration.shipments[0]?.goodsItems[0]).toEqual({
      sequence: "1",
      statisticalValue: { value: "900", currency: "GBP" },
      documents: [
        {
          category: "N",
          id: "INV-7",
          typeCode: "935",
          writeOff: { quantity: { value: "7", unit: "KGM" } },
          parties: [],
        },
      ],
      information: [{ statementCode: "00500", pointers: [] }],
      commodity: {
        description: "Fish & chips",
        classifications: [
          { code: "03035310", type: "TSP" },
          { code: "00", type: "TRC" },
        ],
        dangerousGoods: [],
        dutiesAndTaxes: [
          {
            typeCode: "A00",
            specificBase: { value: "25", unit: "LTR" },
            payment: { method: "E", assessed: { value: "5", currency: "GBP" } },
          },
        ],
        measures: { grossMass: { value: "150" }, netMass: { value: "100" }, tariffQuantity: { value: "40" } },
        invoicePrice: { value: "600", currency: "GBP" },
        equipment: [],
      },
      valuation: { method: "1", chargesAndDeductions: [] },
      exportCountry: "NO",
      destinationCountry: "GB",
      procedures: [{ current: "40", previous: "00" }],
      origins: [{ country: "NO", typeCode: "1" }],
      packages: [{ sequence: "1", marks: "M1", count: { value: "50" }, typeCode: "BX" }],
      previousDocuments: [{ category: "Z", id: "P1", typeCode: "355", line: "1" }],
      ucr: { traderReference: "U1" },
      valuationAdjustments: ["0000"],
      parties: [],
    });
  });

  it("takes containers, seals, transport and places from the consignment", () => {
    const { declaration } = parse(
      `${original}<GoodsShipment><Consignment><ContainerCode>1</ContainerCode>
       <ArrivalTransportMeans><ID>12345</ID><IdentificationTypeCode>10</IdentificationTypeCode></ArrivalTransportMeans>
       <GoodsLocation><Name>WLA</Name><TypeCode>A</TypeCode></GoodsLocation>
       <TransportEquipment><SequenceNumeric>1</SequenceNumeric><ID>CSQU3054383</ID>
         <Seal><SequenceNumeric>1</SequenceNumeric><ID>S-1</ID></Seal></TransportEquipment></Consignment></GoodsShipment>`,
    );
    expect(declaration.shipments[0]?.consignment).toEqual({
      containerised: "1",
      parties: [],
      arrivalTransport: { id: "12345", identificationType: "10" },
      goodsLocation: { name: "WLA", typeCode: "A" },
      itinerary: [],
      equipment: [{ sequence: "1", id: "CSQU3054383", seals: [{ sequence: "1", id: "S-1" }] }],
      transportDocuments: [],
    });
  });

  it("keeps every shipment", () => {
    const { declaration } = parse(`${original}${item("")}${item("")}`);
    expect(declaration.shipments).toHaveLength(2);
  });

  it("makes JSON that its schema accepts and that JSON gives back unchanged", () => {
    const message = parse(`${original}${item("<Packaging/>")}`);
    expect(exchangeMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
    expect(() => exchangeMessageSchema.parse({ ...message, more: 1 })).toThrow();
  });
});

describe("purpose", () => {
  const amendment =
    "<Amendment><ChangeReasonCode>21</ChangeReasonCode><Pointer><TagID>112</TagID></Pointer></Amendment>";
  const reasonOnly = "<Amendment><ChangeReasonCode>1</ChangeReasonCode></Amendment>";

  it.each([
    ["an original", "9", "", "declaration"],
    ["a change", "4", "", "amendment"],
    ["a replacement", "5", "", "amendment"],
    ["a cancellation", "1", "", "cancellation"],
    ["a request that points at fields", "13", amendment, "amendment"],
    ["a request that gives new values", "13", reasonOnly + item(""), "amendment"],
    ["a request that gives nothing but a reason", "13", reasonOnly, "cancellation"],
    ["a request without a reason", "13", "", "other"],
    ["a confirmation", "6", "", "other"],
  ])("of %s (function %s)", (_, functionCode, content, purpose) => {
    const message = parse(`<FunctionCode>${functionCode}</FunctionCode><TypeCode>COR</TypeCode>${content}`);
    expect(message.purpose).toBe(purpose);
  });
});

describe("coverage", () => {
  it("names what no field takes, and counts it with all below it", () => {
    const message = parse(
      `${original}<Mystery a="1"><Part><ID>1</ID></Part></Mystery><Mystery/>loose
       <TypeCode>again</TypeCode><Declarant><ID schemeID="x">D1</ID><x:ID xmlns:x="urn:other">D2</x:ID></Declarant>` +
        item("<SequenceNumeric><b/>1</SequenceNumeric>"),
    );
    const inDeclaration = (path: string): string => `/MetaData/Declaration/${path}`;
    expect(message.coverage).toEqual({
      mappedElements: 9,
      unmappedElements: 7,
      unmapped: [
        inDeclaration("text()"),
        inDeclaration("Mystery"),
        inDeclaration("TypeCode"),
        inDeclaration("Declarant/ID/@schemeID"),
        inDeclaration("Declarant/ID"),
        inDeclaration("GoodsShipment/GovernmentAgencyGoodsItem/SequenceNumeric/b"),
      ],
    });
    expect(message.declaration).toMatchObject({ typeCode: "IMA", parties: [{ id: "D1" }] });
  });

  it("lists a hundred paths at most and goes on counting", () => {
    const strangers = Array.from({ length: 150 }, (_, n) => `<Stranger${n}/>`).join("");
    const { coverage } = parse(original + strangers);
    expect(coverage.unmapped).toHaveLength(100);
    expect(coverage.unmappedElements).toBe(150);
  });
});

describe("what is not a declaration of the WCO Data Model 3.6", () => {
  const metaData = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2";
  const wrapped = (declaration: string): Uint8Array =>
    Buffer.from(`<MetaData xmlns="${metaData}">${declaration}</MetaData>`);

  it.each([
    ["another root", Buffer.from(`<Invoice xmlns="${metaData}"/>`)],
    ["a root in no namespace", Buffer.from("<MetaData/>")],
    ["a root in another namespace", Buffer.from(`<MetaData xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>`)],
    ["a declaration in its envelope's namespace", wrapped("<Declaration/>")],
    ["a declaration in another namespace", wrapped(`<Declaration xmlns="urn:oasis:invoice"/>`)],
  ])("refuses %s", (_, bytes) => {
    expect(refusalOf(bytes)).toMatchObject({ code: "XML_NAMESPACE_UNKNOWN" });
  });

  it("takes the same declaration under other prefixes", () => {
    const bytes = Buffer.from(
      `<x:MetaData xmlns:x="${metaData}"><y:Declaration xmlns:y="urn:wco:datamodel:WCO:DEC-DMS:2">` +
        `<y:TypeCode>IMA</y:TypeCode><y:FunctionCode>9</y:FunctionCode></y:Declaration></x:MetaData>`,
    );
    expect(parseWcoDeclaration(bytes)).toEqual(
      parse("<TypeCode>IMA</TypeCode><FunctionCode>9</FunctionCode>"),
    );
  });

  const inDeclaration = (path: string): string => `/MetaData/Declaration/${path}`;
  it.each([
    ["no declaration", wrapped(""), "/MetaData/Declaration", "E_REQUIRED"],
    ["no type", aMessage("<FunctionCode>9</FunctionCode>"), inDeclaration("TypeCode"), "E_REQUIRED"],
    ["no function", aMessage("<TypeCode>IMA</TypeCode>"), inDeclaration("FunctionCode"), "E_REQUIRED"],
    [
      "an empty type",
      aMessage("<FunctionCode>9</FunctionCode><TypeCode/>"),
      inDeclaration("TypeCode"),
      "E_CODE",
    ],
    [
      "a function that is no code",
      aMessage("<FunctionCode>9 9</FunctionCode><TypeCode>IMA</TypeCode>"),
      inDeclaration("FunctionCode"),
      "E_CODE",
    ],
    [
      "a reference beyond measure",
      aMessage(`${original}<FunctionalReferenceID>${"x".repeat(71)}</FunctionalReferenceID>`),
      inDeclaration("FunctionalReferenceID"),
      "E_LENGTH",
    ],
    [
      "a total that is no number",
      aMessage(`${original}<InvoiceAmount>1,000</InvoiceAmount>`),
      inDeclaration("InvoiceAmount"),
      "E_DECIMAL",
    ],
    [
      "a number in scientific notation",
      aMessage(`${original}<GoodsItemQuantity>1e3</GoodsItemQuantity>`),
      inDeclaration("GoodsItemQuantity"),
      "E_DECIMAL",
    ],
    [
      "a mass that is no number, in the second item",
      aMessage(
        original +
          item("").replace(
            "</GoodsShipment>",
            "<GovernmentAgencyGoodsItem><Commodity><GoodsMeasure><GrossMassMeasure>heavy</GrossMassMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem></GoodsShipment>",
          ),
      ),
      inDeclaration("GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/GoodsMeasure/GrossMassMeasure"),
      "E_DECIMAL",
    ],
    [
      "another model version",
      aMessage(original, "<md:WCODataModelVersionCode>4.0</md:WCODataModelVersionCode>"),
      "/MetaData/WCODataModelVersionCode",
      "E_MODEL_VERSION",
    ],
    [
      "another type of message",
      aMessage(original, "<md:WCOTypeName>RES</md:WCOTypeName>"),
      "/MetaData/WCOTypeName",
      "E_MESSAGE_TYPE",
    ],
  ])("refuses %s, naming the element and the rule", (_, bytes, pointer, rule) => {
    expect(refusalOf(bytes)).toMatchObject({
      code: "MESSAGE_FIELD_INVALID",
      details: { fields: [{ pointer, rule, message: expect.any(String) as string }] },
    });
  });

  it("names every broken field, fifty at most", () => {
    const broken = aMessage(
      original + item("<Packaging><QuantityQuantity>many</QuantityQuantity></Packaging>".repeat(60)),
    );
    const { details } = refusalOf(broken) as { details: { fields: unknown[] } };
    expect(details.fields).toHaveLength(50);
  });
});
