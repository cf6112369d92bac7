import type { Edge, Place } from '../topology/topology.ts';
import type { Feed } from './find.ts';
import type { Facts } from './facts.ts';
import type { VocabularyKind } from './vocabulary.ts';

export const UNITS = ['%', 'ms', 'req/s', 'conn/s', 'B/s', 'count'] as const;
/** `count`: pieces, written without a unit. */
export type Unit = (typeof UNITS)[number];

/**
 * How an operand is read from a place or an edge. `undefined` means that it cannot be said there: such a subject is found neither by
 * the condition nor by its opposite, so that `!mtls` does not find what nobody measured. No texts at all is an answer: `version != v1` finds it.
 */
export type Reading<V> = {
  readonly place?: (place: Place, facts: Facts) => V | undefined;
  readonly edge?: (edge: Edge, facts: Facts) => V | undefined;
};

interface Named {
  readonly name: string;
  /** Other spellings, Kiali's among them; lower case. */
  readonly aliases?: readonly string[];
  /** A condition that shows its use. */
  readonly example: string;
  readonly needs?: Feed;
}

export type Operand = Named &
  (
    | { readonly type: 'flag'; readonly flag: Reading<boolean> }
    | {
        readonly type: 'text';
        readonly texts: Reading<readonly string[]>;
        /** Stands alone as well. */
        readonly flag?: Reading<boolean>;
        readonly values?: VocabularyKind;
        /** The only values there are, with other spellings of them. */
        readonly choices?: readonly string[];
        readonly spellings?: Readonly<Record<string, string>>;
        /** Values are numbers spelled as text, such as HTTP codes: `code >= 500` and `code = 5xx` make sense. */
        readonly ordered?: true;
      }
    | {
        readonly type: 'number';
        readonly unit: Unit;
        /** Shares are ratios, 0 to 1, although they are written in percent. */
        readonly number: Reading<number>;
        readonly flag?: Reading<boolean>;
      }
  );

/** Stands alone for "more than none of it". */
export const positive = (reading: Reading<number>): Reading<boolean> => {
  const { place, edge } = reading;
  const isMore = (value: number | undefined): boolean | undefined => (value === undefined ? undefined : value > 0);
  return {
    ...(place === undefined ? {} : { place: (subject, facts) => isMore(place(subject, facts)) }),
    ...(edge === undefined ? {} : { edge: (subject, facts) => isMore(edge(subject, facts)) }),
  };
};
