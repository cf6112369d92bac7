/** Who set which field. Written down with every change, and the ground on which server-side apply finds conflicts. */

import { isFields, isList, isSame, omit, type Fields } from './json-values.ts';
import { isSetField, mergeKeysOf } from './merge-keys.ts';
import type { ServedKind } from './served-kinds.ts';

interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource?: string;
  readonly fields: ReadonlySet<string>;
}

/** Who writes, how and when. */
export type Writer = Omit<Manager, 'fields'>;

/** Fields of these names hold what people choose; their presence is owned beside each of their entries. */
const MAPS = new Set(['labels', 'annotations', 'data', 'binaryData', 'stringData', 'selector', 'matchLabels']);

/** Set by the server itself, owned by nobody. */
const UNOWNED = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
  'selfLink',
]);

const SEPARATOR = '\u0000';
const join = (path: readonly string[]): string => path.join(SEPARATOR);

/** Every owned field of an object with its value; a status is owned apart from the rest. */
function fieldsOf(kind: ServedKind, object: Fields, part: string | undefined): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (path: readonly string[], name: string, value: unknown): void => {
    if (isFields(value) && Object.keys(value).length > 0) {
      const depth = path.length;
      if (MAPS.has(name) || (kind.origin === 'custom' && path[0] !== 'f:metadata' && depth > 0)) {
        found.set(join([...path, '.']), undefined);
      }
      for (const [key, inner] of Object.entries(value)) walk([...path, `f:${key}`], key, inner);
    } else if (isList(value) && isSetField(name)) {
      for (const each of value) found.set(join([...path, `v:${JSON.stringify(each)}`]), each);
    } else if (isList(value) && mergeKeysOf(name, value[0]) !== undefined) {
      const keys = mergeKeysOf(name, value[0]) ?? [];
      found.set(join([...path, '.']), undefined);
      for (const element of value.filter(isFields)) {
        const step = `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, element[key]])))}`;
        found.set(join([...path, step, '.']), undefined);
        for (const [key, inner] of Object.entries(element)) walk([...path, step, `f:${key}`], key, inner);
      }
    } else found.set(join(path), value);
  };
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind') continue;
    if (part === 'status' ? key !== 'status' : key === 'status' && kind.subresources.includes('status')) continue;
    if (key === 'metadata' && isFields(value)) {
      for (const [name, inner] of Object.entries(value))
        if (!UNOWNED.has(name)) walk(['f:metadata', `f:${name}`], name, inner);
    } else walk([`f:${key}`], key, value);
  }
  return found;
}

function readManagers(object: Fields): readonly Manager[] {
  const metadata = object['metadata'];
  const list = isFields(metadata) ? metadata['managedFields'] : undefined;
  if (!isList(list)) return [];
  return list.filter(isFields).map((entry) => {
    const writer = omit(entry, 'fieldsV1', 'fieldsType') as unknown as Writer;
    return { ...writer, fields: new Set(leavesOf(entry['fieldsV1'])) };
  });
}

function leavesOf(nested: unknown, path: readonly string[] = []): readonly string[] {
  const entries = isFields(nested) ? Object.entries(nested) : [];
  if (entries.length === 0) return path.length === 0 ? [] : [join(path)];
  return entries.flatMap(([step, inner]) => leavesOf(inner, [...path, step]));
}

function toEntry({ fields, ...writer }: Manager): object {
  const root: Record<string, unknown> = {};
  for (const field of fields) {
    let at = root;
    for (const step of field.split(SEPARATOR)) at = (at[step] ??= {}) as Record<string, unknown>;
  }
  const { manager, operation, apiVersion, time, subresource } = writer;
  const head = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: root };
  return subresource === undefined ? head : { ...head, subresource };
}

function withManagers(object: Fields, managers: readonly Manager[]): Fields {
  const metadata = omit(object['metadata'] as Fields, 'managedFields');
  const entries = managers.filter((each) => each.fields.size > 0).map(toEntry);
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}

const isWriter = (manager: Manager, writer: Writer): boolean =>
  manager.manager === writer.manager &&
  manager.operation === writer.operation &&
  manager.subresource === writer.subresource;

const without = (fields: ReadonlySet<string>, gone: (field: string) => boolean): ReadonlySet<string> =>
  new Set([...fields].filter((field) => !gone(field)));

/** Notes down what an update changed. An object nobody keeps books on stays like that, as on a real server. */
export function afterUpdate(kind: ServedKind, before: Fields | undefined, after: Fields, writer: Writer): Fields {
  const managers = before === undefined ? [] : readManagers(before);
  if (before !== undefined && managers.length === 0) return withManagers(after, []);
  const part = writer.subresource;
  const [old, now] = [fieldsOf(kind, before ?? {}, part), fieldsOf(kind, after, part)];
  const changed = new Set(
    [...now].filter(([field, value]) => !old.has(field) || !isSame(old.get(field), value)).map(([field]) => field),
  );
  if (changed.size === 0 && old.size === now.size) return withManagers(after, managers);
  const others = managers
    .filter((each) => !isWriter(each, writer))
    .map((each) => {
      if (each.subresource !== part) return each;
      return { ...each, fields: without(each.fields, (field) => changed.has(field) || !now.has(field)) };
    });
  const mine = managers.find((each) => isWriter(each, writer));
  const kept = without(mine?.fields ?? new Set(), (field) => !now.has(field));
  return withManagers(after, [...others, { ...writer, fields: new Set([...kept, ...changed]) }]);
}

export interface ApplyConflict {
  /** `"kubectl" using v1`. */
  readonly with: string;
  /** `.data.a`. */
  readonly field: string;
}

export interface Applied {
  readonly object: Fields;
  readonly conflicts: readonly ApplyConflict[];
}

/** Server-side apply: takes the fields in, gives those back that the manager no longer names, and tells who disagrees. */
export function apply(
  kind: ServedKind,
  live: Fields | undefined,
  wanted: Fields,
  writer: Writer,
  onConflict: 'refuse' | 'force',
): Applied {
  const mine = fieldsOf(kind, wanted, writer.subresource);
  if (live === undefined) return { object: withManagers(wanted, [managing(writer, mine)]), conflicts: [] };
  const known = readManagers(live);
  const current = fieldsOf(kind, live, writer.subresource);
  // What was there before anybody applied belongs to somebody, too.
  const first: Writer = { ...writer, manager: 'before-first-apply', operation: 'Update' };
  const managers = known.length === 0 ? [managing(first, current)] : known;
  const others = managers.filter((each) => !isWriter(each, writer));
  const disputed = (field: string): boolean =>
    mine.get(field) !== undefined && current.has(field) && !isSame(mine.get(field), current.get(field));
  const conflicts = others.flatMap((each) =>
    [...each.fields].filter(disputed).map((field) => ({
      with: `"${each.manager}"${each.operation === 'Apply' || each.subresource === undefined ? '' : ` with subresource "${each.subresource}"`} using ${each.apiVersion}`,
      field: spelled(field),
    })),
  );
  if (conflicts.length > 0 && onConflict === 'refuse') return { object: live, conflicts };
  const owned = new Set(others.flatMap((each) => [...each.fields]));
  const before = managers.find((each) => isWriter(each, writer))?.fields ?? new Set<string>();
  const given = [...before].filter((field) => !mine.has(field) && !owned.has(field));
  const merged = overlaid(
    '',
    given.reduce<unknown>((at, field) => removed(at, field.split(SEPARATOR)), live),
    wanted,
  );
  const kept = others.map((each) => ({ ...each, fields: without(each.fields, disputed) }));
  return { object: withManagers(merged as Fields, [...kept, managing(writer, mine)]), conflicts: [] };
}

const managing = (writer: Writer, fields: ReadonlyMap<string, unknown>): Manager => ({
  ...writer,
  fields: new Set(fields.keys()),
});

/** `.spec.ports[port=80].name`. */
function spelled(field: string): string {
  return field
    .split(SEPARATOR)
    .map((step) => {
      if (step.startsWith('k:')) {
        const keys = Object.entries(JSON.parse(step.slice(2)) as Fields);
        return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
      }
      return step.startsWith('f:') ? `.${step.slice(2)}` : '';
    })
    .join('');
}

const matches = (step: string, element: unknown): boolean =>
  isFields(element) &&
  Object.entries(JSON.parse(step.slice(2)) as Fields).every(([key, value]) => isSame(element[key], value));

/** Without one field; what becomes empty by that goes, too. */
function removed(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined || step === '.') return rest.length === 0 && step === undefined ? undefined : value;
  if (step.startsWith('v:') && isList(value)) return value.filter((each) => JSON.stringify(each) !== step.slice(2));
  if (step.startsWith('k:') && isList(value)) {
    return value.flatMap((each) => {
      if (!matches(step, each)) return [each];
      const left = removed(each, rest);
      const keys = Object.keys(JSON.parse(step.slice(2)) as Fields);
      return isFields(left) && Object.keys(left).some((key) => !keys.includes(key)) ? [left] : [];
    });
  }
  if (!isFields(value)) return value;
  const name = step.slice(2);
  const changed: Record<string, unknown> = { ...value };
  const left = rest.length === 0 ? undefined : removed(value[name], rest);
  const isEmpty =
    left === undefined || (isFields(left) && Object.keys(left).length === 0) || (isList(left) && left.length === 0);
  if (isEmpty) Reflect.deleteProperty(changed, name);
  else changed[name] = left;
  return changed;
}

function overlaid(name: string, live: unknown, wanted: unknown): unknown {
  if (isFields(live) && isFields(wanted)) {
    const merged: Record<string, unknown> = { ...live };
    for (const [key, value] of Object.entries(wanted)) merged[key] = overlaid(key, live[key], value);
    return merged;
  }
  if (!isList(live) || !isList(wanted)) return wanted;
  if (isSetField(name)) return [...live, ...wanted.filter((each) => !live.includes(each))];
  const keys = mergeKeysOf(name, wanted[0]);
  if (keys === undefined) return wanted;
  const isTwin = (a: unknown, b: unknown): boolean =>
    isFields(a) && isFields(b) && keys.every((key) => a[key] === b[key]);
  const changed = live.map((each) => {
    const twin = wanted.find((other) => isTwin(each, other));
    return twin === undefined ? each : overlaid('', each, twin);
  });
  return [...changed, ...wanted.filter((each) => !live.some((other) => isTwin(each, other)))];
}
