import type { SilenceFinding } from '@waymark/mesh';
import { formatCount } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';

/** One cause in a sentence, with what can be done about it. */
export function toSilenceWords(finding: SilenceFinding, t: Translate): string {
  switch (finding.is) {
    case 'no-waypoint':
    case 'unnamed-clients':
      return t(`silence.${finding.is}`);
    case 'waypoint-not-bound':
      return t('silence.waypoint-not-bound', { service: nameOf(finding.service), reason: finding.reason });
    case 'waypoint-not-ready':
      return t('silence.waypoint-not-ready', { service: nameOf(finding.service) });
    case 'port-not-http':
      return t('silence.port-not-http', {
        service: nameOf(finding.service),
        port: String(finding.port),
        protocol: finding.protocol,
      });
    case 'not-scraped': {
      const names = finding.pods.map(nameOf).join(', ');
      const counted = t(`silence.proxies.${finding.proxy}`, { count: finding.count });
      return t(`silence.not-scraped.${finding.why}`, { proxies: names === '' ? counted : `${counted} (${names})` });
    }
    case 'no-traffic':
      return t(finding.known === 'surely' ? 'silence.no-traffic' : 'silence.no-traffic.unread');
    case 'not-captured':
      return finding.state === 'out' && finding.reason !== undefined
        ? t('silence.not-captured.why', { count: finding.pods, why: t(`silence.out.${finding.reason}`) })
        : t(`silence.not-captured.${finding.state}`, { count: finding.pods });
    case 'denied':
      return t('silence.denied', { connections: formatCount(finding.count) });
  }
}

const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;
