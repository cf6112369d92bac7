/** Reads the body of a write, with the refusals a real server has for bodies it cannot use. */

import { parse } from 'yaml';
import { isFields, type Fields } from './json-values.ts';
import { textAt } from './selectors.ts';
import { groupVersion, type ServedKind } from './served-kinds.ts';
import { badRequest, Refusal, unknownBodyType } from './status-replies.ts';

const mediaType = (contentType: string | undefined): string => (contentType ?? '').split(';')[0]?.trim() ?? '';

export function readSentObject(
  kind: ServedKind,
  version: string,
  contentType: string | undefined,
  body: Buffer,
): Fields {
  const type = mediaType(contentType);
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml') throw new Refusal(unknownBodyType());
  const read = type === 'application/yaml' ? readYaml(body) : readJsonBody(kind.kind, body.toString('utf8'));
  return ofKind(kind, version, read);
}

/** Apply patches come as YAML, which includes JSON. */
export function readAppliedObject(kind: ServedKind, version: string, body: Buffer): Fields {
  return ofKind(kind, version, readYaml(body));
}

export function readJsonBody(kind: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = `couldn't get version/kind; json parse error: ${asGoSays(cause)} (${text})`;
    throw new Refusal(badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why}`));
  }
}

function asGoSays(cause: unknown): string {
  const why = cause instanceof Error ? cause.message : '';
  if (/^Unexpected end|^Unterminated/.test(why)) return 'unexpected end of JSON input';
  const character = /^Unexpected token '(.+?)'/.exec(why)?.[1] ?? '?';
  return `invalid character '${character}' looking for beginning of value`;
}

function readYaml(body: Buffer): unknown {
  try {
    return parse(body.toString('utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'not YAML';
    throw new Refusal(badRequest(`error decoding YAML: ${why}`));
  }
}

function ofKind(kind: ServedKind, version: string, read: unknown): Fields {
  const expected = groupVersion(kind.group, version);
  if (!isFields(read))
    throw new Refusal(badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`));
  const sentKind = textAt(read, 'kind', kind.kind);
  const sentVersion = textAt(read, 'apiVersion', expected);
  const short = (apiVersion: string): string => apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  if (sentKind !== kind.kind) {
    const hub = kind.group === '' ? 'core' : kind.group.split('.')[0];
    const why = `converting (${short(sentVersion)}.${sentKind}) to (${hub ?? ''}.${kind.kind}): unknown conversion`;
    throw new Refusal(
      badRequest(`${sentKind} in version ${JSON.stringify(sentVersion)} cannot be handled as a ${kind.kind}: ${why}`),
    );
  }
  if (sentVersion !== expected) {
    const message = `the API version in the data (${sentVersion}) does not match the expected API version (${expected})`;
    throw new Refusal(badRequest(message));
  }
  return { ...read, apiVersion: expected, kind: kind.kind };
}
