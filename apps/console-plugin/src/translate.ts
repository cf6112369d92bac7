import { messages, type Translate } from '@waymark/ui';
import { createInstance, type i18n } from 'i18next';
import { PLUGIN } from './plugin-metadata.ts';

const NAMESPACE = `plugin__${PLUGIN}`;

const english = createInstance();
void english.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: { translation: messages.en } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});

/** The console's language where somebody has translated us into it, our own English for the rest: the console logs each key it misses as an error. */
export function createTranslate(console_: i18n): Translate {
  return (key, values) =>
    console_.exists(key, { ns: NAMESPACE, ...values })
      ? console_.t(key, { ns: NAMESPACE, ...values })
      : english.t(key, { ...values });
}
