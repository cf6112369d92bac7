import type { FastifyInstance } from 'fastify';
import {
  ApplyActionSchema,
  PATHS,
  PlanActionSchema,
  ProgressQuerySchema,
  type ApplyAnswer,
  type PlanAnswer,
  type Told,
  type ProgressAnswer,
} from '@waymark/contract';
import {
  autoAllowOf,
  namespaceOfAction,
  targetOf,
  type AutoAllow,
  type CaptureRules,
  type MeshAction,
} from '@waymark/mesh';
import { auditTo, type AuditedWrite } from '../../operating/audit.ts';
import { readInput } from '../../http/input.ts';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../http/problem-reply.ts';
import type { Reader, Readers } from '../../readers/readers.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { attempt, SourceError } from '../../source-error.ts';
import { applyAction } from './apply-action.ts';
import { chosenCluster, type ChosenCluster } from './chosen-cluster.ts';
import { loadProgress } from './load-progress.ts';
import { planAction, type WriteBar } from './plan-action.ts';

export interface ActionSettings {
  /** `view only`: nobody writes through this Waymark. */
  readonly writes: 'by readers' | 'view only';
  readonly rules: CaptureRules;
}

/** Changes to the mesh: shown beforehand, written with the reader's own token, and watched until they have taken effect. */
export function actionRoutes(app: FastifyInstance, ports: Ports, readers: Readers, settings: ActionSettings): void {
  const audit = auditTo(app.log);

  app.post(PATHS.actionPlan, async (request, reply): Promise<Told<PlanAnswer>> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const asked = readInput(PlanActionSchema, request.body);
    const cluster = await chosenCluster(ports, asked.cluster, signal);
    const bar = barOf(settings, reader);
    const mesh = { rules: settings.rules, ...(await meshOf(ports, cluster, signal)) };
    const planned = planAction(cluster.objects, reader, asked.action, mesh, bar, signal);
    const answer = await withValidToken(reader, cluster, planned);
    if (bar === undefined && answer.writes !== 'nothing')
      audit(reader, { ...toAudited(request.id, { ...asked, cluster }, 'yes'), outcome: answer.dryRun.is });
    return answer;
  });

  app.post(PATHS.actionApply, async (request, reply): Promise<ApplyAnswer> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const asked = readInput(ApplyActionSchema, request.body);
    const bar = barOf(settings, reader);
    if (bar !== undefined) throw new Refused('not_allowed', WORDS_OF_BAR[bar]);
    const cluster = await chosenCluster(ports, asked.cluster, signal);
    const applied = applyAction({ objects: cluster.objects, clock: ports.clock }, reader, asked, signal);
    const what = toAudited(request.id, { ...asked, cluster }, 'no');
    return audited(audit, reader, what, withValidToken(reader, cluster, applied));
  });

  app.get(PATHS.actionProgress, async (request, reply): Promise<Told<ProgressAnswer>> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const { action, cluster: named } = readInput(ProgressQuerySchema, request.query);
    const cluster = await chosenCluster(ports, named, signal);
    return withValidToken(reader, cluster, loadProgress(ports, readers, reader, { action, cluster }, signal));
  });
}

const WORDS_OF_BAR = {
  'view only': 'This Waymark is set to view only: nothing can be changed through it.',
  'shared account': 'Sign in with your own token first: nothing is changed with an account that everyone shares.',
} as const;

function barOf({ writes }: ActionSettings, reader: Reader): WriteBar {
  if (writes === 'view only') return writes;
  return reader.by === 'shared account' ? reader.by : undefined;
}

/** A plan is worth having also while configuration cannot be read. */
async function meshOf(
  ports: Ports,
  { name }: ChosenCluster,
  signal: AbortSignal,
): Promise<{ readonly rootNamespace?: string; readonly autoAllow: AutoAllow }> {
  const { value } = await attempt('inventory', ports.config.config(signal));
  const own = value?.clusters.find(({ cluster }) => cluster.cluster === name);
  return own === undefined
    ? { autoAllow: 'unknown' }
    : { rootNamespace: own.config.rootNamespace, autoAllow: autoAllowOf(own.cluster) };
}

/** Between sign-in and now it may have ended; and what one cluster takes for a token, another need not. */
async function withValidToken<T>(reader: Reader, { is, name }: ChosenCluster, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not_allowed' || reader.by === 'shared account') throw error;
    if (is === 'remote')
      throw new Refused('not_allowed', `Cluster ${name} does not know your token: it signs in its users otherwise.`, {
        cause: error,
      });
    throw new Refused('not_signed_in', 'Your token is no longer valid.', { cause: error });
  }
}

/** Who did what, where, and what came of it. */
async function audited(
  audit: ReturnType<typeof auditTo>,
  reader: Reader,
  what: Omit<AuditedWrite, 'outcome'>,
  work: Promise<ApplyAnswer>,
): Promise<ApplyAnswer> {
  try {
    const answer = await work;
    const refusal = answer.is === 'refused' ? { why: answer.refusal.why, status: answer.refusal.status } : {};
    audit(reader, { ...what, outcome: answer.is, more: { ...what.more, ...refusal } });
    return answer;
  } catch (error) {
    // It may have been written all the same, when the answer was lost on its way.
    const code = error instanceof Refused || error instanceof SourceError ? error.code : 'internal';
    audit(reader, { ...what, outcome: 'failed', more: { ...what.more, code } });
    throw error;
  }
}

function toAudited(
  requestId: string,
  { action, cluster }: { readonly action: MeshAction; readonly cluster: ChosenCluster },
  dryRun: AuditedWrite['dryRun'],
): Omit<AuditedWrite, 'outcome'> {
  const namespace = namespaceOfAction(action);
  const same = { requestId, action: action.is, dryRun };
  const where = { ...(cluster.name === '' ? {} : { cluster: cluster.name }), namespace };
  if (action.is === 'create-waypoint')
    return { ...same, verb: 'create', object: { kind: 'waypoint', ...where, name: action.name } };
  const { kind, name } = targetOf(action);
  const more = action.is === 'enrol' ? { waypoint: action.waypoint } : {};
  return { ...same, verb: 'patch', object: { kind, ...where, name }, more };
}
