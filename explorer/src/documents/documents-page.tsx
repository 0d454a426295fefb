import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DocumentView } from "../api.js";
import { useTranslator, type Translator } from "../i18n/translate.js";
import { findKind, useApp, type AppContextValue } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { RecordTable, type Column } from "../interface/record-table.js";
import { ChannelMark, StateMark } from "../interface/state-mark.js";
import { usePageTitle } from "../interface/use-page-title.js";
import { usePaged } from "../interface/use-paged.js";
import { documentLink, documentsLink } from "../router.js";

function SearchForm(properties: { kind: string; text: string }): JSX.Element {
  const { kinds } = useApp();
  const { text, title } = useTranslator();
  const [kind, setKind] = useState(properties.kind);
  const [words, setWords] = useState(properties.text);
  const search = (event: Event): void => {
    event.preventDefault();
    location.hash = documentsLink(kind, words.trim());
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

function columnsOf(
  { text, title, dateTime }: Translator,
  kinds: AppContextValue["kinds"],
): readonly Column<DocumentView>[] {
  return [
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
    {
      title: text("document.channel"),
      cell: ({ facets: { channel } }) =>
        typeof channel === "string" ? <ChannelMark channel={channel} /> : "",
    },
    { title: text("documents.updated"), cell: (item) => dateTime(item.updatedAt) },
  ];
}

function Found(properties: { kind: string; words: string }): JSX.Element {
  const { api, kinds } = useApp();
  const translator = useTranslator();
  const { text } = translator;
  const { kind, words } = properties;
  const collection = findKind(kinds, kind)?.collection;
  const found = usePaged(
    (cursor) => (collection === undefined ? api.search(words, cursor) : api.list(collection, words, cursor)),
    [kind, words],
  );
  return (
    <LoadedView loaded={found}>
      {(paged, reload) => (
        <RecordTable
          caption={text("documents.title")}
          columns={columnsOf(translator, kinds)}
          paged={paged}
          keyOf={(item) => `${item.kind}/${item.number}`}
          empty={text("documents.empty")}
          onReload={reload}
        />
      )}
    </LoadedView>
  );
}

export function DocumentsPage(properties: { kind: string; text: string }): JSX.Element {
  const { identity } = useApp();
  const { text } = useTranslator();
  const { kind, text: words } = properties;
  usePageTitle(text("documents.title"));
  return (
    <>
      <h1>{text("documents.title")}</h1>
      {identity === undefined ? (
        <div class="notice">
          <p>{text("documents.public")}</p>
          <p>
            <a href="#/verify">{text("documents.public.verify")}</a>
          </p>
        </div>
      ) : (
        <>
          <SearchForm key={`${kind}|${words}`} kind={kind} text={words} />
          <Found kind={kind} words={words} />
        </>
      )}
    </>
  );
}
