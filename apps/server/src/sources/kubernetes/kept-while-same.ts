/** Keeps what was made last for as long as all its parts are the same. */
export function keptWhileSame<T>(): (parts: readonly unknown[], make: () => T) => T {
  let last: { readonly parts: readonly unknown[]; readonly made: T } | undefined;
  return (parts, make) => {
    const held = last;
    if (held?.parts.length === parts.length && parts.every((part, at) => part === held.parts[at])) return held.made;
    const made = make();
    last = { parts, made };
    return made;
  };
}
