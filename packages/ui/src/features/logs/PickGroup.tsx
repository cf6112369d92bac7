import { useId, type ReactElement, type ReactNode } from 'react';

/** Rows of one kind under their title; nothing where there are none. */
export function PickGroup<T>(props: {
  readonly title: string;
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly children: (row: T) => ReactNode;
}): ReactElement | null {
  const { title, rows, keyOf, children } = props;
  const id = useId();
  if (rows.length === 0) return null;
  return (
    <section className="waymark-logs__group" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul className="waymark-logs__places" aria-labelledby={id}>
        {rows.map((row) => (
          <li key={keyOf(row)}>{children(row)}</li>
        ))}
      </ul>
    </section>
  );
}
