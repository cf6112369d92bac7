import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { inConsole } from '../paths.ts';
import { PLUGIN } from '../plugin-metadata.ts';
import { useNamespaceHealth } from '../use-mesh.ts';

/** A project's workloads in the mesh, in the inventory of its overview. */
export default function ProjectItem({ projectName }: { readonly projectName: string }): ReactElement | null {
  const { t } = useTranslation(`plugin__${PLUGIN}`);
  const asked = useNamespaceHealth(projectName);
  if (asked.is !== 'known' || asked.value.workloads === 0) return null;
  const { workloads, failing } = asked.value;
  return (
    <Link to={inConsole(`/topology?ns=${encodeURIComponent(projectName)}`)}>
      {failing === 0
        ? t('{{count}} workloads in the mesh', { count: workloads })
        : t('{{count}} workloads in the mesh, {{failing}} failing', { count: workloads, failing })}
    </Link>
  );
}
