import { XMLParser } from "fast-xml-parser";
import { describeSamples, type WcoSample } from "./testing/wco-samples.js";
import { exchangeMessageSchema, parseWcoDeclaration, type WcoMessage } from "./wco-message.js";
import { readXml, type XmlElement } from "./xml-reader.js";

/** A second reading, by another parser: elements by local name, each a list. */
interface Other {
  readonly [name: string]: readonly (Other & { "#text"?: string })[];
}
const otherParser = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  alwaysCreateTextNode: true,
});
const secondReading = ({ bytes }: WcoSample): Other =>
  (otherParser.parse(bytes.toString()) as Other).MetaData![0]!.Declaration![0]!;

const textOf = (parent: Other | undefined, name: string): string | undefined => {
  const value = parent?.[name]?.[0]?.["#text"]?.trim();
  return value === "" ? undefined : value;
};

/** A third reading: what a search through the text without comments finds. */
const withoutComments = ({ bytes }: WcoSample): string => bytes.toString().replace(/<!--[^]*?-->/g, "");
const tagsNamed = (sample: WcoSample, name: string): number =>
  [...withoutComments(sample).matchAll(new RegExp(`<(?:\\w+:)?${name}[\\s/>]`, "g"))].length;
const valuesInText = (sample: WcoSample): string[] => {
  const text = withoutComments(sample);
  const texts = [...text.matchAll(/>([^<]+)</g)].map((match) => match[1]!.trim());
  const attributes = [...text.matchAll(/\b(?:currencyID|unitCode|formatCode)="([^"]*)"/g)].map(
    (match) => match[1]!,
  );
  return [...texts, ...attributes]
    .filter((value) => value !== "")
    .map((value) =>
      value
        .replaceAll("&apos;", "'")
        .replaceAll("&quot;", '"')
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&"),
    )
    .sort();
};

/** Every string of the JSON but those that we add. */
function valuesInJson(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === "role" ? [] : valuesInJson(member)));
}

const goodsItems = (message: WcoMessage) =>
  message.declaration.shipments.flatMap((shipment) => shipment.goodsItems);
type GoodsItem = ReturnType<typeof goodsItems>[number];

const keyFigures = ({ sequence, statisticalValue, commodity, ...item }: GoodsItem) => ({
  sequence,
  commodityCode: commodity?.classifications[0]?.code,
  description: commodity?.description,
  grossMass: commodity?.measures?.grossMass?.value,
  netMass: commodity?.measures?.netMass?.value,
  price: commodity?.invoicePrice?.value,
  currency: commodity?.invoicePrice?.currency,
  statisticalValue: statisticalValue?.value,
  ...firstParts(item),
});
const firstParts = ({
  origins,
  packages,
  procedures,
}: Pick<GoodsItem, "origins" | "packages" | "procedures">) => ({
  origin: origins[0]?.country,
  packages: packages[0]?.count?.value,
  procedure: procedures[0]?.current,
});

const otherKeyFigures = (item: Other) => {
  const commodity = item.Commodity?.[0];
  const measures = commodity?.GoodsMeasure?.[0];
  const invoiceLine = commodity?.InvoiceLine?.[0];
  return {
    sequence: textOf(item, "SequenceNumeric"),
    commodityCode: textOf(commodity?.Classification?.[0], "ID"),
    description: textOf(commodity, "Description"),
    grossMass: textOf(measures, "GrossMassMeasure"),
    netMass: textOf(measures, "NetNetWeightMeasure"),
    price: textOf(invoiceLine, "ItemChargeAmount"),
    currency: (invoiceLine?.ItemChargeAmount?.[0] as Record<string, unknown> | undefined)?.["@_currencyID"],
    statisticalValue: textOf(item, "StatisticalValueAmount"),
    origin: textOf(item.Origin?.[0], "CountryCode"),
    packages: textOf(item.Packaging?.[0], "QuantityQuantity"),
    procedure: textOf(item.GovernmentProcedure?.[0], "CurrentCode"),
  };
};

const sizes = (lists: readonly (readonly unknown[])[]): number =>
  lists.reduce((total, list) => total + list.length, 0);

describeSamples("62 real WCO Data Model 3.6 messages", (samples) => {
  it("are all there", () => {
    expect(samples).toHaveLength(62);
  });

  it("are of these types and purposes", () => {
    const counts: Record<string, number> = {};
    for (const { bytes } of samples) {
      const { purpose, declaration } = parseWcoDeclaration(bytes);
      const key = `${declaration.typeCode} ${declaration.functionCode} ${purpose}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toMatchObject({ "COR 13 amendment": 3, "INV 13 cancellation": 1, "COA 9 declaration": 1 });
    expect(Object.keys(counts).filter((key) => !/ 9 declaration$/.test(key))).toHaveLength(2);
  });

  it.each(samples)("$file has the identification and totals that another parser finds", (sample) => {
    const other = secondReading(sample);
    const { declaration } = parseWcoDeclaration(sample.bytes);
    expect(declaration.typeCode).toBe(textOf(other, "TypeCode"));
    expect(sample.file.startsWith(declaration.typeCode)).toBe(true);
    expect(declaration.functionCode).toBe(textOf(other, "FunctionCode"));
    expect(declaration.functionalReference).toBe(textOf(other, "FunctionalReferenceID"));
    expect(declaration.functionalReference).toMatch(/.{8}/);
    expect(declaration.id).toBe(textOf(other, "ID"));
    expect(declaration.goodsItemsTotal).toBe(textOf(other, "GoodsItemQuantity"));
    expect(declaration.packagesTotal).toBe(textOf(other, "TotalPackageQuantity"));
    expect(declaration.invoiceTotal?.value).toBe(textOf(other, "InvoiceAmount"));
    expect(declaration.parties.find(({ role }) => role === "declarant")?.id).toBe(
      textOf(other.Declarant?.[0], "ID"),
    );
  });

  it.each(samples)("$file has the goods that another parser finds", (sample) => {
    const others =
      secondReading(sample).GoodsShipment?.flatMap((each) => each.GovernmentAgencyGoodsItem ?? []) ?? [];
    const items = goodsItems(parseWcoDeclaration(sample.bytes));
    expect(items.map(keyFigures)).toEqual(others.map(otherKeyFigures));
  });

  it.each(samples)("$file has as many parts of each kind as there are tags", (sample) => {
    const message = parseWcoDeclaration(sample.bytes);
    const { declaration } = message;
    const items = goodsItems(message);
    const { shipments } = declaration;
    expect({
      GovernmentAgencyGoodsItem: items.length,
      Classification: sizes(items.map((each) => each.commodity?.classifications ?? [])),
      DutyTaxFee: sizes(items.map((each) => each.commodity?.dutiesAndTaxes ?? [])),
      Packaging: sizes(items.map((each) => each.packages)),
      GovernmentProcedure: sizes(items.map((each) => each.procedures)),
      AdditionalDocument: sizes([declaration, ...shipments, ...items].map((each) => each.documents)),
      AdditionalInformation: sizes([declaration, ...shipments, ...items].map((each) => each.information)),
      PreviousDocument: sizes([...shipments, ...items].map((each) => each.previousDocuments)),
      Seal: sizes(shipments.flatMap((each) => each.consignment?.equipment ?? []).map((each) => each.seals)),
      Amendment: declaration.amendments.length,
      AuthorisationHolder: declaration.authorisations.length,
      ObligationGuarantee: declaration.guarantees.length,
    }).toEqual(
      Object.fromEntries(
        [
          "GovernmentAgencyGoodsItem",
          "Classification",
          "DutyTaxFee",
          "Packaging",
          "GovernmentProcedure",
          "AdditionalDocument",
          "AdditionalInformation",
          "PreviousDocument",
          "Seal",
          "Amendment",
          "AuthorisationHolder",
          "ObligationGuarantee",
        ].map((name) => [name, tagsNamed(sample, name)]),
      ),
    );
  });

  it.each(samples)("$file loses no value", (sample) => {
    const message = parseWcoDeclaration(sample.bytes);
    expect(valuesInJson({ ...message, purpose: null, coverage: null }).sort()).toEqual(valuesInText(sample));
    expect(message.coverage).toEqual({
      mappedElements: [...withoutComments(sample).matchAll(/<[\w:]+/g)].length,
      unmappedElements: 0,
      unmapped: [],
    });
  });

  it.each(samples)("$file fits the published schema", ({ bytes }) => {
    const message = parseWcoDeclaration(bytes);
    expect(exchangeMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each(samples)("$file is the same tree to another parser", (sample) => {
    const local = (element: XmlElement): object => {
      const lists: Record<string, object[]> = {};
      for (const child of element.children) (lists[child.name] ??= []).push(local(child));
      const text = element.text.trim();
      return text === "" ? lists : { ...lists, "#text": text };
    };
    const root = otherParser.parse(sample.bytes.toString()) as Other;
    const withoutAttributes = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(withoutAttributes);
      if (typeof value !== "object" || value === null) return value;
      const members = Object.entries(value).filter(
        ([name, member]) => !name.startsWith("@_") && member !== "",
      );
      return Object.fromEntries(members.map(([name, member]) => [name, withoutAttributes(member)]));
    };
    expect(withoutAttributes(root.MetaData![0])).toEqual(local(readXml(sample.bytes)));
  });
});
