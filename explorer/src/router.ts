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

type RouteReader = (rest: readonly string[], parameter: (name: string) => string) => Route;

const readLedgerRoute: RouteReader = ([part = "", id = ""]) => {
  if (part === "blocks" && id !== "") return { page: "block", number: id };
  if (part === "transactions" && id !== "") return { page: "transaction", id };
  return { page: "ledger", tab: ledgerTabs.find((tab) => tab === part) ?? "blocks" };
};

const readDocumentsRoute: RouteReader = ([kind = "", number = ""], parameter) =>
  kind !== "" && number !== ""
    ? { page: "document", kind, number }
    : { page: "documents", kind: parameter("kind"), text: parameter("q") };

const readVerifyRoute: RouteReader = (_rest, parameter) => ({
  page: "verify",
  kind: parameter("kind"),
  number: parameter("number"),
  code: parameter("code"),
});

/** Every fragment means a page: what is unknown is the verify page, where everybody begins. */
export function parseRoute(fragment: string): Route {
  const [path = "", search = ""] = fragment.replace(/^#\/?/, "").split("?", 2);
  const parameters = new URLSearchParams(search);
  const [page, ...rest] = path.split("/").map(decodeSegment);
  const read = { documents: readDocumentsRoute, ledger: readLedgerRoute }[page ?? ""] ?? readVerifyRoute;
  return read(rest, (name) => parameters.get(name) ?? "");
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const documentsLink = (kind: string, text: string): string => {
  const parameters = new URLSearchParams({ ...(kind && { kind }), ...(text && { q: text }) }).toString();
  return parameters === "" ? "#/documents" : `#/documents?${parameters}`;
};
export const documentLink = (kind: string, number: string): string =>
  `#/documents/${encodeURIComponent(kind)}/${encodeURIComponent(number)}`;
export const ledgerLink = (tab: LedgerTab): string => `#/ledger/${tab}`;
export const blockLink = (number: number | string): string => `#/ledger/blocks/${number}`;
export const transactionLink = (id: string): string => `#/ledger/transactions/${id}`;

export interface VerificationTarget {
  readonly kind: string;
  readonly number: string;
  readonly code: string;
}

/** What a document's QR code holds: the verify page with its fields filled in. */
export function verificationAddress(page: string, { kind, number, code }: VerificationTarget): string {
  const address = new URL(page);
  address.search = "";
  address.hash = `/verify?${new URLSearchParams({ kind, number, code }).toString()}`;
  return address.href;
}

/** Reads a verification address, whichever server's, or its fragment; undefined when the text is something else. */
export function parseVerificationAddress(text: string): VerificationTarget | undefined {
  const fragment = /#\/verify\?\S+$/.exec(text.trim())?.[0];
  const route = fragment === undefined ? undefined : parseRoute(fragment);
  if (route?.page !== "verify" || route.number === "" || route.code === "") return undefined;
  return { kind: route.kind, number: route.number, code: route.code };
}

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
