import type { JSX } from "preact";
import type { BlockView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { HashText } from "../interface/hash-text.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { usePageTitle } from "../interface/use-page-title.js";
import { blockLink, ledgerLink, transactionLink } from "../router.js";
import { TransactionFacts } from "./transaction-facts.js";

function BlockFacts(properties: { block: BlockView }): JSX.Element {
  const { text, dateTime, number } = useTranslator();
  const { block } = properties;
  return (
    <section class="panel">
      <Facts
        rows={[
          { name: "at", title: text("ledger.block.at"), value: dateTime(block.at) },
          {
            name: "size",
            title: text("ledger.block.size"),
            value: text("document.attachments.bytes", { bytes: number(block.size) }),
          },
          { name: "hash", title: text("ledger.block.hash"), value: <code>{block.hash}</code> },
          {
            name: "previous",
            title: text("ledger.block.previous"),
            value:
              block.number === 0 ? (
                text("common.none")
              ) : (
                <a href={blockLink(block.number - 1)}>
                  <code>{block.previousHash}</code>
                </a>
              ),
          },
          { name: "data", title: text("ledger.block.data"), value: <code>{block.dataHash}</code> },
        ]}
      />
    </section>
  );
}

export function BlockPage(properties: { number: string }): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  const heading = text("ledger.block", { number: properties.number });
  usePageTitle(heading);
  const block = useLoaded(() => api.block(properties.number), [properties.number]);
  return (
    <>
      <p class="crumbs">
        <a href={ledgerLink("blocks")}>{text("ledger.title")}</a>
      </p>
      <h1>{heading}</h1>
      <LoadedView loaded={block}>
        {(value) => (
          <>
            <BlockFacts block={value} />
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
