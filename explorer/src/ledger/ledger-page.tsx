import type { JSX } from "preact";
import type { AnchorView, BlockSummary, CheckpointView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { HashText } from "../interface/hash-text.js";
import { LoadedView } from "../interface/loaded-view.js";
import { RecordTable, type Column } from "../interface/record-table.js";
import { usePaged } from "../interface/use-paged.js";
import { blockLink, ledgerTabs, type LedgerTab } from "../router.js";

function Blocks(): JSX.Element {
  const { api } = useApp();
  const { text, dateTime, number } = useTranslator();
  const blocks = usePaged((cursor) => api.blocks(cursor), []);
  const columns: readonly Column<BlockSummary>[] = [
    {
      title: text("ledger.block.number"),
      figures: true,
      cell: (block) => <a href={blockLink(block.number)}>{number(block.number)}</a>,
    },
    { title: text("ledger.block.hash"), cell: (block) => <HashText value={block.hash} /> },
    { title: text("ledger.block.previous"), cell: (block) => <HashText value={block.previousHash} /> },
    { title: text("ledger.block.transactions"), figures: true, cell: (block) => number(block.transactions) },
    { title: text("ledger.block.size"), figures: true, cell: (block) => number(block.size) },
    { title: text("ledger.block.at"), figures: true, cell: (block) => dateTime(block.at) },
  ];
  return (
    <LoadedView loaded={blocks}>
      {(paged) => (
        <RecordTable
          caption={text("ledger.blocks")}
          columns={columns}
          paged={paged}
          keyOf={(block) => block.number}
          empty={text("ledger.empty")}
        />
      )}
    </LoadedView>
  );
}

function Checkpoints(): JSX.Element {
  const { api } = useApp();
  const { text, dateTime, number } = useTranslator();
  const checkpoints = usePaged((cursor) => api.checkpoints(cursor), []);
  const columns: readonly Column<CheckpointView>[] = [
    { title: text("ledger.checkpoint.size"), figures: true, cell: (item) => number(item.size) },
    { title: text("ledger.checkpoint.root"), cell: (item) => <HashText value={item.root} /> },
    {
      title: text("ledger.block.number"),
      figures: true,
      cell: (item) => <a href={blockLink(item.block)}>{number(item.block)}</a>,
    },
    { title: text("ledger.checkpoint.signers"), cell: (item) => item.signers.join(", ") },
    { title: text("ledger.block.at"), figures: true, cell: (item) => dateTime(item.at) },
  ];
  return (
    <LoadedView loaded={checkpoints}>
      {(paged) => (
        <RecordTable
          caption={text("ledger.checkpoints")}
          columns={columns}
          paged={paged}
          keyOf={(item) => item.size}
          empty={text("ledger.empty")}
        />
      )}
    </LoadedView>
  );
}

function Anchors(): JSX.Element {
  const { api } = useApp();
  const { text, word, dateTime, number } = useTranslator();
  const anchors = usePaged((cursor) => api.anchors(cursor), []);
  const columns: readonly Column<AnchorView>[] = [
    { title: text("ledger.checkpoint.size"), figures: true, cell: (item) => number(item.size) },
    { title: text("ledger.checkpoint.root"), cell: (item) => <HashText value={item.root} /> },
    { title: text("ledger.anchor.state"), cell: (item) => word("ledger.anchor", item.state) },
    {
      title: text("ledger.anchor.transaction"),
      cell: (item) =>
        item.transactionHash === undefined ? text("common.none") : <HashText value={item.transactionHash} />,
    },
    { title: text("ledger.block.at"), figures: true, cell: (item) => dateTime(item.at) },
  ];
  return (
    <LoadedView loaded={anchors}>
      {(paged) => (
        <RecordTable
          caption={text("ledger.anchors")}
          columns={columns}
          paged={paged}
          keyOf={(item) => item.size}
          empty={text("ledger.empty")}
        />
      )}
    </LoadedView>
  );
}

export function LedgerPage(properties: { tab: LedgerTab }): JSX.Element {
  const { text } = useTranslator();
  const { tab } = properties;
  return (
    <>
      <h1>{text("ledger.title")}</h1>
      <p class="lead">{text("ledger.lead")}</p>
      <nav class="tabs" aria-label={text("ledger.title")}>
        {ledgerTabs.map((name) => (
          <a key={name} href={`#/ledger/${name}`} aria-current={name === tab ? "page" : undefined}>
            {text(`ledger.${name}`)}
          </a>
        ))}
      </nav>
      {tab === "blocks" && <Blocks />}
      {tab === "checkpoints" && <Checkpoints />}
      {tab === "anchors" && <Anchors />}
    </>
  );
}
