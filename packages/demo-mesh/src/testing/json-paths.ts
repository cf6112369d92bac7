/** Every path of keys in a JSON value, with the type at its end; lists count as one, keys that are names (of pods, uids) as `*`. */
export function jsonPaths(value: unknown, isName: (path: string) => boolean = () => false, at = ''): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...jsonPaths(item, isName, `${at}[]`)]));
  if (typeof value !== 'object' || value === null) return new Set([`${at}: ${value === null ? 'null' : typeof value}`]);
  return new Set(
    Object.entries(value).flatMap(([key, inner]) => [...jsonPaths(inner, isName, `${at}.${isName(at) ? '*' : key}`)]),
  );
}
