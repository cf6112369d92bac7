import { messages, type Translate } from '@waymark/ui';
import { createInstance } from 'i18next';

/** An instance of our own: other code on the page may use i18next, too. */
export function createTranslate(): Translate {
  const instance = createInstance();
  void instance.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: messages.en } },
    // Keys hold dots and texts hold colons; React escapes what it shows.
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  return (key, values) => instance.t(key, { ...values });
}
