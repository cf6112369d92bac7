/** The three ways to say what changes in an object: JSON patch, merge patch, strategic merge patch. */

import { isFields, isList, isSame, type Fields } from './json-values.ts';
import { isSetField, mergeKeysOf } from './merge-keys.ts';

/** The patch does not fit what it is applied to. */
export class UnfitPatch extends Error {
  override readonly name = 'UnfitPatch';
}

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** RFC 6902. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!isList(patch)) throw new UnfitPatch('a JSON patch is a list');
  return patch.reduce<unknown>((state, step) => {
    if (!isFields(step)) throw new UnfitPatch('a step is an object');
    return takeStep(state, step);
  }, target);
}

function takeStep(state: unknown, step: Fields): unknown {
  const path = pathOf(step['path']);
  switch (step['op']) {
    case 'add':
      return changeAt(state, path, 'add', step['value']);
    case 'replace':
      valueAt(state, path);
      return changeAt(state, path, 'replace', step['value']);
    case 'remove':
      return changeAt(state, path, 'remove');
    case 'move': {
      const from = pathOf(step['from']);
      return changeAt(changeAt(state, from, 'remove'), path, 'add', valueAt(state, from));
    }
    case 'copy':
      return changeAt(state, path, 'add', valueAt(state, pathOf(step['from'])));
    case 'test':
      if (!isSame(valueAt(state, path), step['value'])) throw new UnfitPatch('a test failed');
      return state;
    default:
      throw new UnfitPatch(`unknown operation ${String(step['op'])}`);
  }
}

function pathOf(text: unknown): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw new UnfitPatch('a path begins with /');
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(state: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, part) => {
    const key = isList(at) ? indexIn(at, part, at.length - 1) : part;
    if ((!isFields(at) && !isList(at)) || !(key in at)) throw new UnfitPatch(`nothing at ${part}`);
    return (at as Fields)[key];
  }, state);
}

function indexIn(list: readonly unknown[], part: string, last: number): number {
  if (part === '-') return list.length;
  const index = /^\d+$/.test(part) ? Number(part) : Number.NaN;
  if (!(index <= last)) throw new UnfitPatch(`no index ${part}`);
  return index;
}

function changeAt(
  state: unknown,
  path: readonly string[],
  how: 'add' | 'replace' | 'remove',
  value?: unknown,
): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const last = rest.length === 0;
  if (isList(state)) {
    const list = [...state];
    const index = indexIn(list, part, last && how === 'add' ? list.length : list.length - 1);
    if (!last) list[index] = changeAt(list[index], rest, how, value);
    else list.splice(index, how === 'add' ? 0 : 1, ...(how === 'remove' ? [] : [value]));
    return list;
  }
  if (!isFields(state)) throw new UnfitPatch(`nothing at ${part}`);
  if ((!last || how === 'remove') && !(part in state)) throw new UnfitPatch(`nothing at ${part}`);
  if (!last) return { ...state, [part]: changeAt(state[part], rest, how, value) };
  const changed: Record<string, unknown> = { ...state };
  if (how === 'remove') Reflect.deleteProperty(changed, part);
  else changed[part] = value;
  return changed;
}

const DIRECTIVE = /^\$(patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/;

/** Like a merge patch, but lists of things with names are merged name by name. */
export function strategicMerge(target: unknown, patch: Fields): Fields {
  const before: Fields = isFields(target) ? target : {};
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  const merged: Record<string, unknown> = { ...before };
  const retained = patch['$retainKeys'];
  if (isList(retained)) {
    for (const key of Object.keys(merged)) if (!retained.includes(key)) Reflect.deleteProperty(merged, key);
  }
  for (const [key, value] of Object.entries(patch)) {
    const dropped = /^\$deleteFromPrimitiveList\/(.*)$/.exec(key)?.[1];
    if (dropped !== undefined && isList(value)) {
      const list = merged[dropped];
      if (isList(list)) merged[dropped] = list.filter((each) => !value.includes(each));
    } else if (DIRECTIVE.test(key)) continue;
    else if (value === null) Reflect.deleteProperty(merged, key);
    else if (isList(value)) merged[key] = mergeLists(key, merged[key], value);
    else if (isFields(value)) {
      if (value['$patch'] === 'delete') Reflect.deleteProperty(merged, key);
      else merged[key] = strategicMerge(merged[key], value);
    } else merged[key] = value;
  }
  return merged;
}

function withoutDirectives(patch: Fields): Fields {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !DIRECTIVE.test(key)));
}

function mergeLists(field: string, target: unknown, patch: readonly unknown[]): readonly unknown[] {
  const before = isList(target) ? target : [];
  if (isSetField(field)) return [...before, ...patch.filter((each) => !before.includes(each))];
  if (patch.some((each) => isFields(each) && each['$patch'] === 'replace')) {
    return patch.filter((each) => !(isFields(each) && each['$patch'] === 'replace'));
  }
  const keys = mergeKeysOf(field, patch.find(isFields));
  if (keys === undefined) return patch;
  const merged = [...before];
  for (const element of patch.filter(isFields)) {
    const at = merged.findIndex((each) => isFields(each) && keys.every((key) => each[key] === element[key]));
    if (element['$patch'] === 'delete') {
      if (at !== -1) merged.splice(at, 1);
    } else if (at === -1) merged.push(withoutDirectives(element));
    else merged[at] = strategicMerge(merged[at], element);
  }
  return merged;
}
