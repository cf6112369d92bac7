import { WaymarkApp } from '@waymark/ui';
import { useMemo, type ReactElement } from 'react';
import { screenOf, type ClusterObject } from '../paths.ts';
import { tabRouter } from '../TabRouter.tsx';
import { useConsoleHost } from '../use-console-host.ts';
import { useClusterName } from '../use-mesh.ts';
import './page.css';

/** What the mesh knows of the object whose page is open. */
export default function ResourceTab(props: { readonly obj?: ClusterObject }): ReactElement | null {
  const { obj } = props;
  const cluster = useClusterName(obj?.metadata?.namespace ?? obj?.metadata?.name);
  if (obj === undefined || cluster.is === 'waiting') return null;
  return <Screen path={screenOf(obj, cluster.is === 'known' ? cluster.value : undefined)} />;
}

function Screen({ path }: { readonly path: string }): ReactElement {
  const host = useConsoleHost();
  const router = useMemo(() => tabRouter(path), [path]);
  return (
    <div className="waymark-console waymark-console__tab">
      <WaymarkApp key={path} host={host} router={router} />
    </div>
  );
}
