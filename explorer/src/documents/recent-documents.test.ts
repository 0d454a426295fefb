import type { DocumentView, Page } from "../api.js";
import { recentDocuments } from "./recent-documents.js";

const aDocument = (number: string, updatedAt: string): DocumentView => ({
  kind: "permit",
  number,
  version: 0,
  state: "ACTIVE",
  facets: {},
  holder: "MoitMSP",
  issuer: "MoitMSP",
  payloadHash: null,
  updatedAt,
  txId: "ab".repeat(32),
  block: 1,
  links: [],
});

it("lists the latest documents of all kinds, the newest first", async () => {
  const lists: Readonly<Record<string, Page<DocumentView>>> = {
    permits: { items: [aDocument("P1", "2026-03-01T00:00:00.000Z")], next: "more" },
    manifests: {
      items: [aDocument("M2", "2026-03-02T00:00:00.000Z"), aDocument("M1", "2026-02-01T00:00:00.000Z")],
    },
  };
  const list = (collection: string): Promise<Page<DocumentView>> =>
    Promise.resolve(lists[collection] ?? { items: [] });
  const kinds = [{ collection: "permits" }, { collection: "manifests" }, { collection: "declarations" }];
  const recent = await recentDocuments({ list }, kinds);
  expect(recent.items.map(({ number }) => number)).toEqual(["M2", "P1", "M1"]);
  expect(recent.next).toBeUndefined();
});
