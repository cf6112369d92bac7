import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useHost } from '../host.ts';
import type { MessageKey } from '../messages/messages.ts';
import { logsPath, type LogsOf } from './logs-path.ts';

/** Leads to the logs of a place or pair; nothing where there are none. */
export function LogsLink(props: { readonly of: LogsOf; readonly words?: MessageKey }): ReactElement | null {
  const { t } = useHost();
  const path = logsPath(props.of, useSearchParams()[0]);
  return path === undefined ? null : <Link to={path}>{t(props.words ?? 'panel.logs')}</Link>;
}
