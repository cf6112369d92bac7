/** As much OpenAPI as kubectl needs to see that the server checks fields itself; no schemas. */

import { groupVersion, SERVED_KINDS } from './served-kinds.ts';

/** `/openapi/v3` and what it points to; undefined for a group or version that is not served. */
export function openApi(parts: readonly string[]): object | undefined {
  const served = SERVED_KINDS.flatMap((kind) => kind.versions.map((version) => ({ kind, version })));
  const pathOf = (group: string, version: string): string =>
    `${group === '' ? 'api' : 'apis'}/${groupVersion(group, version)}`;
  const at = parts.join('/');
  if (at === '') {
    const paths = [...new Set(served.map(({ kind, version }) => pathOf(kind.group, version)))];
    const toEntry = (path: string): [string, object] => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=1` }];
    return { paths: Object.fromEntries(paths.map(toEntry)) };
  }
  const here = served.filter(({ kind, version }) => pathOf(kind.group, version) === at);
  if (here.length === 0) return undefined;
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }));
  const paths = here.map(({ kind, version }): [string, object] => {
    const place = kind.scope === 'Namespaced' ? 'namespaces/{namespace}/' : '';
    const patch = {
      operationId: `patch${kind.kind}`,
      parameters,
      responses: { 200: { description: 'OK' } },
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: kind.group, version, kind: kind.kind },
    };
    return [`/${at}/${place}${kind.resource}/{name}`, { patch }];
  });
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.3' }, paths: Object.fromEntries(paths) };
}
