import { useEffect, useState } from "preact/hooks";

/** A page's address is in the fragment, so every path of the server stays the API's. */
export type Route =
  | { readonly page: "verify"; readonly kind: string; readonly number: string; readonly code: string }
  | { readonly page: "documents"; readonly kind: string; readonly text: string }
  | { readonly page: "document"; readonly kind: string; readonly number: string }
  | { readonly page: "ledger"; readonly tab: LedgerTab }
  | { readonly page: "block"; readonly number: string }
  | { readonly page: "transaction"; readonly id: string };

export const ledgerTabs = ["blocks", "checkpoints", "anchors"] as const;
export type LedgerTab = (typeof ledgerTabs)[number];

export function parseRoute(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#\/?/, "").split("?", 2);
  const parameters = new URLSearchParams(search);
  const parameter = (name: string): string => parameters.get(name) ?? "";
  const [page = "", first = "", second = ""] = path.split("/").map(decodeSegment);
  if (page === "documents" && first !== "" && second !== "")
    return { page: "document", kind: first, number: second };
  if (page === "documents") return { page, kind: parameter("kind"), text: parameter("q") };
  if (page === "ledger" && first === "blocks" && second !== "") return { page: "block", number: second };
  if (page === "ledger" && first === "transactions" && second !== "")
    return { page: "transaction", id: second };
  if (page === "ledger") return { page, tab: ledgerTabs.find((tab) => tab === first) ?? "blocks" };
  return { page: "verify", kind: parameter("kind"), number: parameter("number"), code: parameter("code") };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const documentLink = (kind: string, number: string): string =>
  `#/documents/${encodeURIComponent(kind)}/${encodeURIComponent(number)}`;
export const blockLink = (number: number | string): string => `#/ledger/blocks/${number}`;
export const transactionLink = (id: string): string => `#/ledger/transactions/${id}`;

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => {
      setRoute(parseRoute(location.hash));
      document.querySelector("main")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
    };
  }, []);
  return route;
}
