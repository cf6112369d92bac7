/** Which recorded exchange is compared how. Every recording is in exactly one of these lists. */

/** Answered alike in status, media type and every word of the body. */
export const ALIKE: readonly string[] = [
  ['401-bad-token', '401-expired-token', '401-wrong-audience'],
  ['403-crd-nobody', '403-crd-ns-reader', '403-delete-nobody', '403-delete-ns-reader', '403-list-all-pods-nobody'],
  ['403-list-all-pods-ns-reader', '403-list-backend-nobody', '403-list-backend-ns-reader', '403-namespaces-nobody'],
  ['403-namespaces-ns-reader', '403-patch-nobody', '403-patch-ns-reader', '403-proxy-nobody', '403-proxy-ns-reader'],
  ['403-secrets-nobody', '403-secrets-ns-reader', '403-unknown-group-nobody', '403-unknown-group-ns-reader'],
  ['403-watch-nobody', '403-watch-ns-reader', 'get-namespace-shop-nobody', 'list-shop-authz-nobody'],
  ['list-shop-pods-nobody', 'log-nobody', 'log-ns-reader-403', 'portforward-forbidden', 'impersonate-forbidden'],
  ['impersonate-group-only', 'impersonate-view-authz', 'impersonate-view-gateways'],
  ['404-group', '404-version', '404-resource', '404-pod', '404-subresource', '404-kind-in-missing-namespace'],
  ['log-missing-pod', 'log-badcontainer', 'watch-missing-crd', '406'],
  ['list-bad-rv', 'list-bad-labelselector', 'list-fieldselector-crd', 'list-rv-match-without-rv', 'list-rv-future'],
  ['list-bad-continue', 'list-ns-missing', 'list-empty-crd', 'watch-future'],
  ['410-continue-pods', '410-continue-configmaps', '410-continue-serviceaccounts', '410-list-exact-old'],
  ['410-watch-old', '410-watch-old-crd'],
  ['whoami-admin', 'whoami-ns-reader', 'whoami-nobody', 'readyz', 'readyz-anonymous'],
  ['ssrr-nobody-shop', 'ssrr-ns-reader-backend', 'ssrr-admin-shop', 'ssrr-admin-istio-system'],
  ['401-token-of-deleted-serviceaccount', '400-bad-json', '400-unknown-field-strict', '400-wrong-kind'],
  ['403-create-in-terminating', '404-create-in-missing-namespace', '415', '415-patch', '422-crd-cel'],
  ['422-crd-schema', '422-label', '422-service', 'dryrun-label-namespace', 'dryrun-all-gateway'],
  ['warn-unknown-field', 'webhook-denied', 'webhook-denied-authz', 'webhook-warning', 'webhook-warning-authz'],
  ['log-accept-text', 'log-container', 'log-init-container', 'log-limitbytes', 'log-no-file', 'log-ns-reader'],
  ['log-pod', 'log-previous', 'log-sidecar-pod-default', 'log-since-bad', 'log-since-both', 'log-sincetime'],
  ['log-timestamps', 'portforward-no-upgrade'],
  ['ssrr-admin-backend', 'ssrr-nobody-backend', 'ssrr-nobody-istio-system', 'ssrr-ns-reader-istio-system'],
].flat();

/** One after the other: what is answered depends on what came before. */
export const STORY: readonly string[] = [
  '201-create',
  '409-exists',
  '409-conflict',
  '409-apply-conflict',
  '409-uid-precondition',
  '200-delete',
];

/** The same status and, where it is a refusal, the same reason; the objects behind it are other ones. */
export const SAME_SHAPE: readonly string[] = [
  ['405', 'api', 'api-v1', 'apis', 'apis-nobody', 'apis-security.istio.io-v1', 'apis-security.istio.io-v1beta1'],
  ['apis-networking.istio.io-v1', 'apis-networking.istio.io-v1alpha3', 'apis-gateway.networking.k8s.io-v1beta1'],
  ['version', 'version-anonymous', 'version-nobody', 'get-namespace-shop-ns-reader', 'list-shop-authz-ns-reader'],
  ['list-shop-pods-ns-reader', 'list-fieldselector', 'list-labelselector', 'list-gzip', 'list-rv0', 'list-limit-1'],
  ['list-rv0-limit', 'partial-pods', 'table-pods', 'table-authz', 'api-aggregated', 'apis-aggregated'],
  ['ssar-raw-admin', 'ssar-raw-ns-reader', 'ssar-raw-nobody', 'ssar-nonresource'],
  ['200-delete-namespace', '200-delete-namespace-again', 'namespace-terminating'],
  ['apis-gateway.networking.k8s.io-v1', 'openapi-v3-index'],
].flat();

/** Watches: the same status and the same kind of first event. */
export const STREAMS: readonly string[] = [
  'watch-no-rv',
  'watch-partial',
  'watch-rv0',
  'watch-sendinitialevents',
  'watch-single-name',
  'watch-table',
];

/** Compared by tests of their own, in the same file. */
export const ELSEWHERE: readonly string[] = ['pods-anonymous', 'ssar-all', 'ssar-anonymous', 'ssrr-ns-reader-shop'];

const PROXY = 'proxies to pods and services are not served';
const AGGREGATED = 'no aggregated API servers';
const ACCOUNTS = 'no service account tokens';
const VERSIONS = "names versions of the recorded server's history; see listing-and-watching.test.ts";
const TIMELINE = 'a timeline, no exchange; see listing-and-watching.test.ts';

export const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  '503-proxy-refused': PROXY,
  '503-service-no-endpoints': PROXY,
  'proxy-istiod-debug-401': PROXY,
  'proxy-istiod-metrics': PROXY,
  'proxy-istiod-version': PROXY,
  'proxy-ztunnel-config-dump': PROXY,
  'proxy-ztunnel-metrics': PROXY,
  'broken-apiservice-aggregated': AGGREGATED,
  'broken-apiservice-apis': AGGREGATED,
  'broken-apiservice-group': AGGREGATED,
  'broken-apiservice-list': AGGREGATED,
  'broken-apiservice-object': AGGREGATED,
  'apis-gateway.networking.k8s.io-v1alpha2': 'a version that is not served',
  'apis-inference.networking.k8s.io-v1': 'a group that is not served',
  'sa-token-valid': ACCOUNTS,
  tokenrequest: ACCOUNTS,
  'whoami-serviceaccount': ACCOUNTS,
  'impersonate-ssrr': 'impersonates a user that this world does not have',
  'impersonate-view-pods': 'impersonates a user that this world does not have',
  'impersonate-view-log': 'impersonates a user that this world does not have',
  'list-exact': VERSIONS,
  'list-limit-2': VERSIONS,
  'list-limit-3': VERSIONS,
  'watch-configmaps': VERSIONS,
  'watch-labelselector': VERSIONS,
  'watch-bookmarks': 'lasts 75 seconds; see listing-and-watching.test.ts',
  'log-follow': 'a stream, no exchange; see pod-log.test.ts',
  'log-needs-container': 'a kubelet that is away; see pod-log.test.ts',
  'readyz-verbose': 'the checks behind readiness are not simulated',
  'server-restart': TIMELINE,
  'server-start': TIMELINE,
  'watch-timeline': TIMELINE,
};
