/**
 * What jsdom lacks of a page and the picture asks for. A context that paints nothing is enough: screens are tested by what they say;
 * what is painted is tested where it is decided, without a browser.
 */
export function completePage(): void {
  if (typeof HTMLCanvasElement === 'undefined') return;
  const nothing = (): void => undefined;
  HTMLCanvasElement.prototype.getContext = function context(this: HTMLCanvasElement): never {
    const painter = { canvas: this, measureText: (text: string) => ({ width: text.length * 7 }) };
    return new Proxy(painter, {
      get: (known, name) => (name in known ? known[name as keyof typeof known] : nothing),
      set: () => true,
    }) as never;
  };
  globalThis.ResizeObserver = class implements ResizeObserver {
    observe = nothing;
    unobserve = nothing;
    disconnect = nothing;
  };
}
