import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { usePageTitle } from "../interface/use-page-title.js";
import { blockLink, ledgerLink } from "../router.js";
import { TransactionFacts } from "./transaction-facts.js";

export function TransactionPage(properties: { id: string }): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  usePageTitle(text("ledger.transaction"));
  const transaction = useLoaded(() => api.transaction(properties.id), [properties.id]);
  const block = transaction.state === "loaded" ? transaction.value.block : undefined;
  return (
    <>
      <p class="crumbs">
        <a href={ledgerLink("blocks")}>{text("ledger.title")}</a>
        {block !== undefined && (
          <>
            {" › "}
            <a href={blockLink(block)}>{text("ledger.block", { number: block })}</a>
          </>
        )}
      </p>
      <h1>{text("ledger.transaction")}</h1>
      <p>
        <code class="whole">{properties.id}</code>
      </p>
      <LoadedView loaded={transaction}>
        {(value) => (
          <section class="panel">
            <TransactionFacts transaction={value} />
          </section>
        )}
      </LoadedView>
    </>
  );
}
