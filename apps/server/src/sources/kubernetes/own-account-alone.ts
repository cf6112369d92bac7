import { SourceError } from '../../source-error.ts';
import type { Account, KubernetesConnection } from './connection.ts';

/** The same API server, to which no reader's credential ever travels: whoever runs it could use a token that it was sent at home. */
export function ownAccountAlone(connection: KubernetesConnection): KubernetesConnection {
  const refuseReaders = (account: Account): void => {
    if (account.is === 'reader')
      throw new SourceError('kubernetes', 'not_allowed', 'readers’ credentials are not sent to this cluster');
  };
  return {
    ...connection,
    async send(account, request) {
      refuseReaders(account);
      return connection.send(account, request);
    },
    async openSocket(account, request) {
      refuseReaders(account);
      return connection.openSocket(account, request);
    },
  };
}
