import type { Language } from "../i18n/translate.js";

const LANGUAGE_ITEM = "antin.language";
const IDENTITY_ITEM = "antin.identity";

/** Storage may be forbidden by the browser's settings; the page then simply forgets. */
function read(storage: () => Storage, item: string): string | undefined {
  try {
    return storage().getItem(item) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: () => Storage, item: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(item);
    else storage().setItem(item, value);
  } catch {
    return;
  }
}

export const rememberedLanguage = (): Language => {
  const stored = read(() => localStorage, LANGUAGE_ITEM);
  if (stored === "vi" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "vi";
};
export const rememberLanguage = (language: Language): void => {
  write(() => localStorage, LANGUAGE_ITEM, language);
};
export const rememberedIdentity = (): string | undefined => read(() => sessionStorage, IDENTITY_ITEM);
export const rememberIdentity = (name: string | undefined): void => {
  write(() => sessionStorage, IDENTITY_ITEM, name);
};
