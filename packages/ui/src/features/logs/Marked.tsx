import type { ReactElement } from 'react';
import { toParts } from './log-view-model.ts';

/** A text in which the reader's word is marked. */
export function Marked(props: { readonly text: string; readonly word: string }): ReactElement {
  return (
    <>
      {toParts(props.text, props.word).map(({ text, is }, at) =>
        is === 'hit' ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
      )}
    </>
  );
}
