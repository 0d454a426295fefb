import type { JSX } from "preact";
import type { AnchorView, BlockSummary, CheckpointView, Page } from "../api.js";
import { useTranslator, type TextKey, type Translator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { HashText } from "../interface/hash-text.js";
import { LoadedView } from "../interface/loaded-view.js";
import { RecordTable, type Column } from "../interface/record-table.js";
import { usePageTitle } from "../interface/use-page-title.js";
import { usePaged } from "../interface/use-paged.js";
import { blockLink, ledgerLink, ledgerTabs, type LedgerTab } from "../router.js";

const blockColumns = ({ text, dateTime, number }: Translator): readonly Column<BlockSummary>[] => [
  {
    title: text("ledger.block.number"),
    figures: true,
    cell: (block) => <a href={blockLink(block.number)}>{number(block.number)}</a>,
  },
  { title: text("ledger.block.at"), cell: (block) => dateTime(block.at) },
  { title: text("ledger.block.transactions"), figures: true, cell: (block) => number(block.transactions) },
  { title: text("ledger.block.size"), figures: true, cell: (block) => number(block.size) },
  { title: text("ledger.block.hash"), cell: (block) => <HashText value={block.hash} /> },
  {
    title: text("ledger.block.previous"),
    cell: (block) =>
      block.number === 0 ? (
        text("common.none")
      ) : (
        <HashText value={block.previousHash} href={blockLink(block.number - 1)} />
      ),
  },
];

/** Signers are named `<log's origin>/<MSP>`. */
const signerMsp = (signer: string): string => signer.slice(signer.lastIndexOf("/") + 1);

const checkpointColumns = ({
  text,
  word,
  dateTime,
  number,
}: Translator): readonly Column<CheckpointView>[] => [
  { title: text("ledger.checkpoint.size"), figures: true, cell: (item) => number(item.size) },
  { title: text("ledger.block.at"), cell: (item) => dateTime(item.at) },
  {
    title: text("ledger.checkpoint.block"),
    figures: true,
    cell: (item) => <a href={blockLink(item.block)}>{number(item.block)}</a>,
  },
  { title: text("ledger.checkpoint.root"), cell: (item) => <HashText value={item.root} /> },
  {
    title: text("ledger.checkpoint.signers"),
    cell: (item) => (
      <details class="signers">
        <summary>{text("ledger.checkpoint.signerCount", { count: item.signers.length })}</summary>
        {item.signers.map((signer) => word("msp", signerMsp(signer))).join(", ")}
      </details>
    ),
  },
];

/** Waiting or published, told by word and sign. */
function AnchorState(properties: { state: AnchorView["state"]; translator: Translator }): JSX.Element {
  const { state, translator } = properties;
  const published = state === "PUBLISHED";
  return (
    <span class={published ? "mark mark-done" : "mark mark-open"}>
      <span aria-hidden="true">{published ? "✓" : "○"}</span> {translator.word("ledger.anchor", state)}
    </span>
  );
}

const anchorColumns = (translator: Translator): readonly Column<AnchorView>[] => {
  const { text, dateTime, number } = translator;
  return [
    { title: text("ledger.checkpoint.size"), figures: true, cell: (item) => number(item.size) },
    { title: text("ledger.block.at"), cell: (item) => dateTime(item.at) },
    {
      title: text("ledger.anchor.state"),
      cell: (item) => <AnchorState state={item.state} translator={translator} />,
    },
    {
      title: text("ledger.anchor.block"),
      figures: true,
      cell: (item) => (item.blockNumber === undefined ? "–" : number(item.blockNumber)),
    },
    {
      title: text("ledger.anchor.transaction"),
      cell: (item) => (item.transactionHash === undefined ? "–" : <HashText value={item.transactionHash} />),
    },
    { title: text("ledger.checkpoint.root"), cell: (item) => <HashText value={item.root} /> },
  ];
};

function Records<Item>(properties: {
  caption: TextKey;
  load: (cursor?: string) => Promise<Page<Item>>;
  columns: readonly Column<Item>[];
  keyOf: (item: Item) => number;
}): JSX.Element {
  const { text } = useTranslator();
  const { caption, load, columns, keyOf } = properties;
  const records = usePaged(load, [caption]);
  return (
    <LoadedView loaded={records}>
      {(paged, reload) => (
        <RecordTable
          caption={text(caption)}
          columns={columns}
          paged={paged}
          keyOf={keyOf}
          empty={text("ledger.empty")}
          onReload={reload}
        />
      )}
    </LoadedView>
  );
}

function TabOf(properties: { tab: LedgerTab }): JSX.Element {
  const { api } = useApp();
  const translator = useTranslator();
  switch (properties.tab) {
    case "blocks":
      return (
        <Records
          caption="ledger.blocks"
          load={(cursor) => api.blocks(cursor)}
          columns={blockColumns(translator)}
          keyOf={({ number }) => number}
        />
      );
    case "checkpoints":
      return (
        <Records
          caption="ledger.checkpoints"
          load={(cursor) => api.checkpoints(cursor)}
          columns={checkpointColumns(translator)}
          keyOf={({ size }) => size}
        />
      );
    case "anchors":
      return (
        <Records
          caption="ledger.anchors"
          load={(cursor) => api.anchors(cursor)}
          columns={anchorColumns(translator)}
          keyOf={({ size }) => size}
        />
      );
  }
}

export function LedgerPage(properties: { tab: LedgerTab }): JSX.Element {
  const { text } = useTranslator();
  const { tab } = properties;
  usePageTitle(text(`ledger.${tab}`));
  return (
    <>
      <h1>{text("ledger.title")}</h1>
      <p class="lead">{text("ledger.lead")}</p>
      <nav class="tabs" aria-label={text("ledger.title")}>
        {ledgerTabs.map((name) => (
          <a key={name} href={ledgerLink(name)} aria-current={name === tab ? "page" : undefined}>
            {text(`ledger.${name}`)}
          </a>
        ))}
      </nav>
      <p class="quiet">{text(`ledger.${tab}.lead`)}</p>
      <TabOf key={tab} tab={tab} />
    </>
  );
}
