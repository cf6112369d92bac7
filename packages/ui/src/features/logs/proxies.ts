import type { Hop, LogOrigin, LogsAnswer, ProxyPod } from '@waymark/contract';
import type { Translate } from '../../messages/messages.ts';

const PROXY_CONTAINER = 'istio-proxy';

export interface PathProxy extends ProxyPod {
  readonly key: string;
  readonly name: string;
}

/** The proxies on the way whose logs are read: ztunnels, waypoints and sidecars. */
export function proxiesOf(origins: LogsAnswer['origins'], t: Translate): readonly PathProxy[] {
  return origins
    .filter(({ origin }) => origin.container === PROXY_CONTAINER)
    .map(({ hop, origin }) => {
      const { cluster, namespace, pod } = origin;
      return { cluster, namespace, pod, key: `${cluster}/${namespace}/${pod}`, name: nameOf(hop, origin, t) };
    });
}

function nameOf(hop: Hop, { pod, node }: LogOrigin, t: Translate): string {
  if (hop === 'waypoint') return t('levels.hop.waypoint', { pod });
  return hop === 'app' ? t('levels.hop.sidecar', { pod }) : t('levels.hop.ztunnel', { node: node ?? pod });
}
