import type { LogGap, LogOrigin } from '@waymark/contract';
import type { SourceError } from '../../source-error.ts';

/** Why a log could not be read, in the reader's words; what exactly happened stays in our own log. */
export function gapOf({ code }: SourceError, origin: LogOrigin): LogGap {
  switch (code) {
    case 'not_allowed':
    case 'source_refused':
      return { code: 'refused', origin };
    case 'source_unreadable':
      return { code: 'unreadable', origin };
    case 'answer_too_large':
      return { code: 'truncated', origin };
    default:
      return { code: 'unreachable', origin };
  }
}
