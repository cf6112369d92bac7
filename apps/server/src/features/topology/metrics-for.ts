import { credentialKey } from '../../readers/credential.ts';
import type { Ports, ReaderMetrics } from '../../ports.ts';
import type { Reader } from '../../readers/readers.ts';

type Store = Pick<Ports, 'traffic' | 'history' | 'metricsOf'>;

/** What answers a reader's questions about traffic: one account for all, or the store with the reader's own token. */
export const metricsFor = ({ traffic, history, metricsOf }: Store, reader: Reader): ReaderMetrics =>
  metricsOf?.(reader) ?? { traffic, history, holes: () => [] };

/** Names a question among those who may share its answer: what a store told one reader's token is for that reader alone. */
export const sharedAs = ({ metricsOf }: Store, reader: Reader, question: unknown): string =>
  JSON.stringify(metricsOf === undefined ? question : [question, credentialKey(reader), reader.within]);
