import type { ThemeChoice } from '@waymark/embed-sdk';
import type { Theme } from '@waymark/ui';

/** How a frame looks: classes on its root, which our style and PatternFly's follow. */

const DARK = '(prefers-color-scheme: dark)';

/** Calls back at once and whenever the system's own theme changes while it is the one to follow. Returns how to stop. */
export function followTheme(choice: ThemeChoice, show: (theme: Theme) => void): () => void {
  const root = document.documentElement;
  root.classList.toggle('pf-v6-theme-high-contrast', choice === 'high-contrast');
  const system = matchMedia(DARK);
  const apply = (): void => {
    const isDark = choice === 'dark' || (choice !== 'light' && system.matches);
    root.classList.toggle('pf-v6-theme-dark', isDark);
    show(isDark ? 'dark' : 'light');
  };
  apply();
  if (choice === 'light' || choice === 'dark') return () => undefined;
  system.addEventListener('change', apply);
  return () => system.removeEventListener('change', apply);
}

/** Pictures and lists fill what they are given; everything else may say how high it is. */
const FILLING = ['/topology', '/logs'];

export const fitsContent = (pathname: string): boolean => !FILLING.includes(pathname);

const LEAST_CHANGE_PX = 2;

/** Tells the height of an element, once a frame at most. Returns how to stop. */
export function watchHeight(element: Element, tell: (height: number) => void): () => void {
  let [told, frame] = [0, 0];
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      if (Math.abs(height - told) < LEAST_CHANGE_PX) return;
      told = height;
      tell(height);
    });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
