/** What stands in one cell of a table: words, and how they are meant. */
export interface Cell {
  readonly text: string;
  /** The whole of it, when the text is shortened or says less. */
  readonly title?: string;
  readonly tone?: 'warning' | 'alarm' | 'quiet';
  /** A sentence breaks into lines; a name does not. */
  readonly shape?: 'sentence';
}

export const plain = (text: string): Cell => ({ text });
export const quiet = (text: string): Cell => ({ text, tone: 'quiet' });
