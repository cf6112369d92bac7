import { useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { componentOf, ObjectPage, type Extension, type Part } from './extension-points.tsx';

/** The console's own pages that plugins add to, as small as their journeys allow. What is on them comes in the address, since there is no cluster behind. */

export interface Extensions {
  readonly extensions: readonly Extension[];
  /** Those of a type whose flags are set. */
  readonly of: (type: string) => readonly Extension[];
  readonly words: (text: unknown) => string;
}

type Hook = (...given: readonly unknown[]) => readonly [unknown, boolean, unknown];
/** A hook of a plugin, called within a component of its own. */
const withHook = (reference: unknown, show: (result: unknown) => ReactNode): Part =>
  componentOf(reference, (loaded) => {
    const useIt = loaded as Hook;
    return function Provided({ of: subject }) {
      const [result, isLoaded] = useIt(subject);
      return <>{isLoaded ? show(result) : null}</>;
    };
  });

function useObject(): unknown {
  const [search] = useSearchParams();
  const text = search.get('obj') ?? '{}';
  return useMemo(() => JSON.parse(text) as unknown, [text]);
}

interface Action {
  readonly id: string;
  readonly label: string;
  readonly cta: { readonly href: string };
}

/** The details page of an object, with the actions of plugins before it. */
export function DetailsPage({ extensions, of, words }: Extensions): ReactElement {
  const { kind = '' } = useParams();
  const obj = useObject();
  return (
    <>
      <ul aria-label="actions">
        {of('console.action/resource-provider')
          .filter(({ properties }) => (properties['model'] as { readonly kind: string }).kind === kind)
          .map(({ properties }, at) => {
            const Provided = withHook(properties['provider'], (actions) =>
              (actions as readonly Action[]).map(({ id, label, cta }) => (
                <li key={id}>
                  <Link to={cta.href}>{label}</Link>
                </li>
              )),
            );
            return <Provided key={at} of={obj} />;
          })}
      </ul>
      <ObjectPage kind={kind} obj={JSON.stringify(obj)} extensions={extensions} words={words} />
    </>
  );
}

type Load = () => Promise<(...given: readonly unknown[]) => unknown>;
interface Health {
  readonly state: string;
  readonly message?: string;
}

function HealthItem({ properties, words }: Pick<Extension, 'properties'> & Pick<Extensions, 'words'>): ReactElement {
  const [shown, setShown] = useState<{ readonly health: Health; readonly answer?: unknown }>();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    void (async () => {
      const [ask, judge] = await Promise.all([
        (properties['fetch'] as Load)(),
        (properties['healthHandler'] as Load)(),
      ]);
      setShown({ health: judge(undefined, undefined) as Health });
      try {
        const answer = await ask(properties['url']);
        setShown({ answer, health: judge(answer, undefined) as Health });
      } catch (error) {
        setShown({ health: judge(undefined, error) as Health });
      }
    })();
  }, [properties]);
  const Popup = componentOf(properties['popupComponent']);
  const title = words(properties['title']);
  return (
    <section aria-label={`health of ${title}`}>
      <button type="button" onClick={() => setOpen(!isOpen)}>
        {title}
      </button>
      <output>{[shown?.health.state, shown?.health.message].join(' ')}</output>
      {isOpen && <Popup healthResult={shown?.answer} />}
    </section>
  );
}

/** The overview of the cluster. */
export const OverviewPage = ({ of, words }: Extensions): ReactElement => (
  <>
    {of('console.dashboards/overview/health/url').map(({ properties }, at) => (
      <HealthItem key={at} properties={properties} words={words} />
    ))}
  </>
);

/** The overview of a project. */
export function ProjectPage({ of }: Extensions): ReactElement {
  const { name = '' } = useParams();
  return (
    <section aria-label="inventory">
      {of('console.project-overview/inventory-item').map(({ properties }, at) => {
        const Item = componentOf(properties['component']);
        return <Item key={at} projectName={name} />;
      })}
    </section>
  );
}

/** One workload of the console's own topology, chosen: its marks, and what stands beside it. */
export function TopologyPage({ of }: Extensions): ReactElement {
  const resource = useObject();
  const element = useMemo(() => ({ getData: () => ({ resource }) }), [resource]);
  return (
    <>
      <svg role="img" aria-label="the console’s topology" width="200" height="120">
        {of('console.topology/decorator/provider').map(({ properties }, at) => {
          const Decorator = componentOf(properties['decorator'], (loaded) => {
            const decorate = loaded as (...given: readonly unknown[]) => ReactElement | null;
            return function Decorated({ element: on }) {
              return decorate(on, 12, 60, 60);
            };
          });
          return (
            <g key={at} data-id={String(properties['id'])}>
              <Decorator element={element} />
            </g>
          );
        })}
      </svg>
      <aside aria-label="side panel">
        {of('console.topology/details/tab-section').map(({ properties }, at) => {
          const Section = withHook(properties['provider'], (section) => section as ReactNode);
          return <Section key={at} of={element} />;
        })}
      </aside>
    </>
  );
}

/** Alerts that fire, each with what plugins offer for it; `?namespace=` is on their labels. */
export function AlertsPage({ of, words }: Extensions): ReactElement {
  const [search] = useSearchParams();
  const labels = { namespace: search.get('namespace') ?? '' };
  return (
    <ul aria-label="alerts">
      {of('console.alert-action').map(({ properties }, at) => (
        <li key={at}>
          {String(properties['alert'])}{' '}
          <button type="button" onClick={() => void (properties['action'] as Load)().then((act) => act({ labels }))}>
            {words(properties['text'])}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Calls what plugins watch by themselves to set flags. */
export const FlagHooks = ({
  of,
  setFlag,
}: Pick<Extensions, 'of'> & { readonly setFlag: (flag: string, isSet: boolean) => void }): ReactElement => (
  <>
    {of('console.flag/hookProvider').map(({ properties }, at) => {
      const Watch = componentOf(properties['handler'], (loaded) => {
        const useWatch = loaded as (set: typeof setFlag) => void;
        return function Watching() {
          useWatch(setFlag);
          return null;
        };
      });
      return <Watch key={at} />;
    })}
  </>
);
