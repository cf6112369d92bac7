import { useEffect, useState } from 'react';
import { readPalette } from './palette.ts';
import type { Palette } from './palette.ts';

/** The theme's colours, read again whenever the page changes its theme or the fonts have come. */
export function useThemePalette(): Palette {
  const [palette, setPalette] = useState(readFromPage);
  useEffect(() => {
    const root = document.documentElement;
    const observer = new MutationObserver(() => {
      setPalette(readFromPage());
    });
    observer.observe(root, { attributes: true, attributeFilter: ['class', 'data-theme'] });
    let left = false;
    void loadFonts().then((loaded) => {
      // Words painted before the font came are cached by its name; one more name at the end makes them new.
      if (loaded && !left) setPalette((before) => ({ ...before, font: `${before.font}, system-ui` }));
    });
    return () => {
      left = true;
      observer.disconnect();
    };
  }, []);
  return palette;
}

function readFromPage(): Palette {
  const computed = getComputedStyle(document.documentElement);
  return readPalette((name) => computed.getPropertyValue(name));
}

/** A canvas does not make the browser fetch a font, as text in the page would. */
async function loadFonts(): Promise<boolean> {
  // Absent in jsdom.
  const fonts = document.fonts as FontFaceSet | undefined;
  if (fonts === undefined) return false;
  const { font } = readFromPage();
  try {
    const faces = await Promise.all([fonts.load(`400 12px ${font}`), fonts.load(`600 12px ${font}`)]);
    return faces.flat().length > 0;
  } catch {
    return false;
  }
}
