import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { HashText } from "../interface/hash-text.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { blockLink, transactionLink } from "../router.js";
import { TransactionFacts } from "./transaction-facts.js";

export function BlockPage(properties: { number: string }): JSX.Element {
  const { api } = useApp();
  const { text, dateTime, number } = useTranslator();
  const block = useLoaded(() => api.block(properties.number), [properties.number]);
  return (
    <>
      <p class="crumbs">
        <a href="#/ledger">{text("ledger.title")}</a>
      </p>
      <h1>{text("ledger.block", { number: properties.number })}</h1>
      <LoadedView loaded={block}>
        {(value) => (
          <>
            <Facts
              rows={[
                [text("ledger.block.hash"), <code key="hash">{value.hash}</code>],
                [
                  text("ledger.block.previous"),
                  value.number === 0 ? (
                    text("common.none")
                  ) : (
                    <a key="previous" href={blockLink(value.number - 1)}>
                      <code>{value.previousHash}</code>
                    </a>
                  ),
                ],
                [text("ledger.block.data"), <code key="data">{value.dataHash}</code>],
                [text("ledger.block.at"), dateTime(value.at)],
                [text("ledger.block.size"), number(value.size)],
              ]}
            />
            {value.items.map((transaction) => (
              <section key={transaction.id} class="panel">
                <h2>
                  {text("ledger.transaction")}{" "}
                  <HashText value={transaction.id} href={transactionLink(transaction.id)} />
                </h2>
                <TransactionFacts transaction={transaction} />
              </section>
            ))}
          </>
        )}
      </LoadedView>
    </>
  );
}
