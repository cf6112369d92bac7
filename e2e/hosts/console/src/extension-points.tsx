import { lazy, type ComponentType, type ReactElement } from 'react';

/** What of an extension the consoles in miniature look at, however they load it. */
export interface Extension {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export type Part = ComponentType<Record<string, unknown>>;
const components = new Map<unknown, Part>();

/** The component that a plugin gives at a reference, or that is made of what it gives; the same one each time. */
export function componentOf(reference: unknown, toPart: (given: unknown) => Part = (given) => given as Part): Part {
  const known = components.get(reference);
  if (known !== undefined) return known;
  const made: Part = lazy(async () => ({ default: toPart(await (reference as () => Promise<unknown>)()) }));
  components.set(reference, made);
  return made;
}

/** The details page of an object, with the items and tabs of plugins: the object comes in the address, since there is no cluster behind. */
export function ObjectPage(props: {
  readonly kind: string;
  /** JSON. */
  readonly obj: string;
  readonly extensions: readonly Extension[];
  /** Words as plugins write them: those between percent signs are theirs to translate. */
  readonly words: (text: unknown) => string;
}): ReactElement {
  const obj: unknown = JSON.parse(props.obj);
  const of = (type: string): readonly Extension[] =>
    props.extensions.filter(
      (each) => each.type === type && (each.properties['model'] as { readonly kind: string }).kind === props.kind,
    );
  return (
    <section aria-label={`details of ${props.kind}`}>
      <dl>
        {of('console.resource/details-item').map(({ properties }) => {
          const Item = componentOf(properties['component']);
          return (
            <div key={String(properties['id'])}>
              <dt>{props.words(properties['title'])}</dt>
              <dd>
                <Item obj={obj} />
              </dd>
            </div>
          );
        })}
      </dl>
      {of('console.tab/horizontalNav').map(({ properties }) => {
        const Tab = componentOf(properties['component']);
        const { name } = properties['page'] as { readonly name: string };
        return (
          <section key={name} aria-label={props.words(name)}>
            <Tab obj={obj} />
          </section>
        );
      })}
    </section>
  );
}
