import { documentStoreErrors } from "@antin/document-store";
import { ledgerErrors } from "@antin/trade-documents";
import { exchangeErrors } from "./exchange/exchange-error.js";
import { xmlLimits } from "./exchange/xml-reader.js";
import { requestErrors } from "./http/request-error.js";
import { defaultHttpLimits } from "./limits.js";
import { defaultLimits } from "./services/limits.js";
import { serviceErrors } from "./services/service-error.js";

const tables = { ledgerErrors, documentStoreErrors, exchangeErrors, serviceErrors, requestErrors };

describe("the codes that the API answers with", () => {
  it("stand in one table each, so that a code means one thing wherever it is raised", () => {
    const owners = new Map<string, string[]>();
    for (const [table, codes] of Object.entries(tables))
      for (const code of Object.keys(codes)) owners.set(code, [...(owners.get(code) ?? []), table]);
    expect([...owners].filter(([, found]) => found.length > 1)).toEqual([]);
  });
});

describe("the limit of a foreign message", () => {
  it("is one, wherever it is applied", () => {
    expect([defaultHttpLimits.xmlBodyBytesMax, defaultLimits.exchangeMessageBytesMax]).toEqual([
      xmlLimits.bytesMax,
      xmlLimits.bytesMax,
    ]);
  });
});
