import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { blockLink } from "../router.js";
import { TransactionFacts } from "./transaction-facts.js";

export function TransactionPage(properties: { id: string }): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  const transaction = useLoaded(() => api.transaction(properties.id), [properties.id]);
  return (
    <>
      <p class="crumbs">
        <a href="#/ledger">{text("ledger.title")}</a>
      </p>
      <h1>{text("ledger.transaction")}</h1>
      <p>
        <code class="whole">{properties.id}</code>
      </p>
      <LoadedView loaded={transaction}>
        {(value) => (
          <>
            <p>
              <a href={blockLink(value.block)}>{text("ledger.block", { number: value.block })}</a>
            </p>
            <TransactionFacts transaction={value} />
          </>
        )}
      </LoadedView>
    </>
  );
}
