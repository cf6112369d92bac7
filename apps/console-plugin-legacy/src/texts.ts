import { createContext, useContext } from 'react';

/** The console's i18next, as far as ours reads it. */
export interface ConsoleTexts {
  getFixedT(language: null, namespace: string | null): unknown;
}

export const Texts = createContext<ConsoleTexts | undefined>(undefined);

/** Stands for that of react-i18next in an island, where the console's own would call the hooks of another React. */
export function useTranslation(namespace?: string): { readonly t: unknown; readonly i18n: ConsoleTexts } {
  const i18n = useContext(Texts);
  if (i18n === undefined) throw new Error('Texts were asked for outside an island');
  return { t: i18n.getFixedT(null, namespace ?? null), i18n };
}
