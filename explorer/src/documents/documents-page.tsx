import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DocumentView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { RecordTable, type Column } from "../interface/record-table.js";
import { StateMark } from "../interface/state-mark.js";
import { usePaged } from "../interface/use-paged.js";
import { documentLink } from "../router.js";

function SearchForm(properties: { kind: string; text: string }): JSX.Element {
  const { kinds } = useApp();
  const { text, title } = useTranslator();
  const [kind, setKind] = useState(properties.kind);
  const [words, setWords] = useState(properties.text);
  const search = (event: Event): void => {
    event.preventDefault();
    location.hash = `#/documents?${new URLSearchParams({ kind, q: words.trim() }).toString()}`;
  };
  return (
    <form class="search" role="search" onSubmit={search}>
      <label>
        <span>{text("documents.kind")}</span>
        <select
          value={kind}
          onChange={(event) => {
            setKind(event.currentTarget.value);
          }}
        >
          <option value="">{text("documents.allKinds")}</option>
          {kinds.map((item) => (
            <option key={item.kind} value={item.kind}>
              {title(item.title, item.kind)}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{text("documents.search")}</span>
        <input
          type="search"
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="button button-main">
        {text("common.search")}
      </button>
    </form>
  );
}

export function DocumentsPage(properties: { kind: string; text: string }): JSX.Element {
  const { api, kinds } = useApp();
  const { text, title, dateTime } = useTranslator();
  const { kind, text: words } = properties;
  const description = findKind(kinds, kind);
  const found = usePaged(
    (cursor) =>
      description === undefined ? api.search(words, cursor) : api.list(description.collection, words, cursor),
    [kind, words],
  );
  const columns: readonly Column<DocumentView>[] = [
    {
      title: text("documents.number"),
      cell: (item) => (
        <a class="number" href={documentLink(item.kind, item.number)}>
          {item.number}
        </a>
      ),
    },
    { title: text("documents.kind"), cell: (item) => title(findKind(kinds, item.kind)?.title, item.kind) },
    {
      title: text("documents.state"),
      cell: (item) => <StateMark state={item.state} kind={findKind(kinds, item.kind)} />,
    },
    { title: text("documents.updated"), figures: true, cell: (item) => dateTime(item.updatedAt) },
  ];
  return (
    <>
      <h1>{text("documents.title")}</h1>
      <SearchForm key={`${kind}|${words}`} kind={kind} text={words} />
      <LoadedView loaded={found}>
        {(paged) => (
          <RecordTable
            caption={text("documents.title")}
            columns={columns}
            paged={paged}
            keyOf={(item) => `${item.kind}/${item.number}`}
            empty={text("documents.empty")}
          />
        )}
      </LoadedView>
    </>
  );
}
