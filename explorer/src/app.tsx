import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { connectApi, type Api } from "./api.js";
import { DocumentPage } from "./document/document-page.js";
import { DocumentsPage } from "./documents/documents-page.js";
import { translator, TranslatorContext, useTranslator, type Language } from "./i18n/translate.js";
import { AppContext } from "./interface/app-context.js";
import { LoadedView } from "./interface/loaded-view.js";
import {
  rememberedIdentity,
  rememberedLanguage,
  rememberIdentity,
  rememberLanguage,
} from "./interface/session.js";
import { SiteFooter, SiteHeader } from "./interface/site-frame.js";
import { useLoaded } from "./interface/use-loaded.js";
import { BlockPage } from "./ledger/block-page.js";
import { LedgerPage } from "./ledger/ledger-page.js";
import { TransactionPage } from "./ledger/transaction-page.js";
import { useRoute, type Route } from "./router.js";
import { VerifyPage } from "./verify/verify-page.js";

function PageOf(properties: { route: Route }): JSX.Element {
  const { route } = properties;
  switch (route.page) {
    case "verify":
      return <VerifyPage key={`${route.kind}/${route.number}/${route.code}`} {...route} />;
    case "documents":
      return <DocumentsPage kind={route.kind} text={route.text} />;
    case "document":
      return <DocumentPage key={`${route.kind}/${route.number}`} kind={route.kind} number={route.number} />;
    case "ledger":
      return <LedgerPage tab={route.tab} />;
    case "block":
      return <BlockPage number={route.number} />;
    case "transaction":
      return <TransactionPage id={route.id} />;
  }
}

function Content(properties: { api: Api; identity: string | undefined; route: Route }): JSX.Element {
  const { api, identity, route } = properties;
  const registry = useLoaded(() => api.registry(), []);
  if (registry.state !== "loaded")
    return (
      <>
        <h1>AnTín</h1>
        <LoadedView loaded={registry}>{() => null}</LoadedView>
      </>
    );
  return (
    <AppContext.Provider value={{ api, identity, ...registry.value }}>
      <PageOf route={route} />
    </AppContext.Provider>
  );
}

function SkipLink(): JSX.Element {
  const { text } = useTranslator();
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector("main")?.focus();
  };
  return (
    <a class="skip" href="#main" onClick={skip}>
      {text("app.skip")}
    </a>
  );
}

export function App(): JSX.Element {
  const route = useRoute();
  const [language, setLanguage] = useState<Language>(rememberedLanguage);
  const [identity, setIdentity] = useState<string | undefined>(rememberedIdentity);
  const api = useMemo(() => connectApi(identity), [identity]);
  const translate = useMemo(() => translator(language), [language]);
  useEffect(() => {
    rememberLanguage(language);
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    rememberIdentity(identity);
  }, [identity]);
  return (
    <TranslatorContext.Provider value={translate}>
      <SkipLink />
      <SiteHeader
        api={api}
        page={route.page}
        identity={identity}
        onLanguage={setLanguage}
        onIdentity={setIdentity}
      />
      <main id="main" tabIndex={-1}>
        <Content key={identity ?? ""} api={api} identity={identity} route={route} />
      </main>
      <SiteFooter />
    </TranslatorContext.Provider>
  );
}
