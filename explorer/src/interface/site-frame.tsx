import type { JSX } from "preact";
import type { Api, DemonstrationIdentity } from "../api.js";
import { useTranslator, type Language, type TextKey } from "../i18n/translate.js";
import type { Route } from "../router.js";
import { useLoaded } from "./use-loaded.js";

const sections: readonly {
  readonly pages: readonly Route["page"][];
  readonly href: string;
  readonly text: TextKey;
}[] = [
  { pages: ["verify"], href: "#/verify", text: "nav.verify" },
  { pages: ["documents", "document"], href: "#/documents", text: "nav.documents" },
  { pages: ["ledger", "block", "transaction"], href: "#/ledger", text: "nav.ledger" },
];

function IdentityChoice(properties: {
  identities: readonly DemonstrationIdentity[];
  identity: string | undefined;
  onIdentity: (name: string | undefined) => void;
}): JSX.Element | null {
  const { text, title } = useTranslator();
  const { identities, identity, onIdentity } = properties;
  if (identities.length === 0) return null;
  return (
    <label class="choice">
      <span class="choice-label">{text("session.label")}</span>
      <select
        value={identity ?? ""}
        onChange={(event) => {
          onIdentity(event.currentTarget.value === "" ? undefined : event.currentTarget.value);
        }}
      >
        <option value="">{text("session.public")}</option>
        <optgroup label={text("session.demo")}>
          {identities.map((item) => (
            <option key={item.name} value={item.name}>
              {item.titles.map((names) => title(names, item.name)).join(", ")}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function LanguageChoice(properties: { onLanguage: (language: Language) => void }): JSX.Element {
  const { language, text } = useTranslator();
  const choices: readonly (readonly [Language, string, string])[] = [
    ["vi", "VI", "Tiếng Việt"],
    ["en", "EN", "English"],
  ];
  return (
    <div class="languages" role="group" aria-label={text("language.label")}>
      {choices.map(([code, label, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          title={name}
          aria-pressed={language === code}
          onClick={() => {
            properties.onLanguage(code);
          }}
        >
          {label}
          <span class="unseen"> {name}</span>
        </button>
      ))}
    </div>
  );
}

export function SiteHeader(properties: {
  api: Api;
  page: Route["page"];
  identity: string | undefined;
  onLanguage: (language: Language) => void;
  onIdentity: (name: string | undefined) => void;
}): JSX.Element {
  const { text } = useTranslator();
  const identities = useLoaded(() => properties.api.demonstrationIdentities(), []);
  return (
    <header class="site-header">
      <div class="site-header-inner">
        <a class="brand" href="#/verify">
          <img src="/seal.svg" alt="" width="36" height="36" />
          <span>
            <strong>AnTín</strong>
            <small>{text("app.subtitle")}</small>
          </span>
        </a>
        <nav aria-label={text("nav.label")}>
          {sections.map((section) => (
            <a
              key={section.href}
              href={section.href}
              aria-current={section.pages.includes(properties.page) ? "page" : undefined}
            >
              {text(section.text)}
            </a>
          ))}
          <a href="/docs">{text("nav.api")}</a>
        </nav>
        <div class="site-tools">
          <IdentityChoice
            identities={identities.state === "loaded" ? identities.value : []}
            identity={properties.identity}
            onIdentity={properties.onIdentity}
          />
          <LanguageChoice onLanguage={properties.onLanguage} />
        </div>
      </div>
    </header>
  );
}

export function SiteFooter(): JSX.Element {
  const { text } = useTranslator();
  return (
    <footer class="site-footer">
      <p>{text("footer.text")}</p>
    </footer>
  );
}
