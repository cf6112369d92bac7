import type { FastifyInstance } from 'fastify';
import {
  ApplyActionSchema,
  PATHS,
  PlanActionSchema,
  ProgressQuerySchema,
  type ApplyAnswer,
  type PlanAction,
  type PlanAnswer,
  type ProgressAnswer,
} from '@waymark/contract';
import { namespaceOfAction, targetOf, type CaptureRules, type MeshAction } from '@waymark/mesh';
import { auditTo, type AuditedWrite } from '../../audit.ts';
import { InputError, readInput } from '../../input.ts';
import type { Ports } from '../../ports.ts';
import { Refused } from '../../problem-reply.ts';
import type { Reader, Readers } from '../../readers.ts';
import { requestSignal } from '../../request-signal.ts';
import { attempt, SourceError } from '../../source-error.ts';
import { applyAction } from './apply-action.ts';
import { homeOf, loadProgress } from './load-progress.ts';
import { planAction, type WriteBar } from './plan-action.ts';

export interface ActionSettings {
  /** `view only`: nobody writes through this Waymark. */
  readonly writes: 'by readers' | 'view only';
  readonly rules: CaptureRules;
}

/** Changes to the mesh: shown beforehand, written with the reader's own token, and watched until they have taken effect. */
export function actionRoutes(app: FastifyInstance, ports: Ports, readers: Readers, settings: ActionSettings): void {
  const audit = auditTo(app.log);

  app.post(PATHS.actionPlan, async (request, reply): Promise<PlanAnswer> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const asked = readInput(PlanActionSchema, request.body);
    await refuseOtherClusters(ports, asked, signal);
    void reply.header('cache-control', 'no-store');
    const bar = barOf(settings, reader);
    const mesh = { rules: settings.rules, ...(await rootOf(ports, signal)) };
    const answer = await withValidToken(reader, planAction(ports.objects, reader, asked.action, mesh, bar, signal));
    if (bar === undefined && answer.writes !== 'nothing')
      audit(reader, { ...toAudited(request.id, asked.action, 'yes'), outcome: answer.dryRun.is });
    return answer;
  });

  app.post(PATHS.actionApply, async (request, reply): Promise<ApplyAnswer> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const asked = readInput(ApplyActionSchema, request.body);
    const bar = barOf(settings, reader);
    if (bar !== undefined) throw new Refused('not_allowed', WORDS_OF_BAR[bar]);
    await refuseOtherClusters(ports, asked, signal);
    void reply.header('cache-control', 'no-store');
    return audited(
      audit,
      request.id,
      reader,
      asked.action,
      withValidToken(reader, applyAction(ports, reader, asked, signal)),
    );
  });

  app.get(PATHS.actionProgress, async (request, reply): Promise<ProgressAnswer> => {
    const signal = requestSignal(reply);
    const reader = await readers.of(request, signal);
    const { action } = readInput(ProgressQuerySchema, request.query);
    void reply.header('cache-control', 'no-store');
    return withValidToken(reader, loadProgress(ports, readers, reader, action, signal));
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

/** A reader's token is one of the home cluster; the same name elsewhere is another object. */
async function refuseOtherClusters(ports: Ports, { cluster }: PlanAction, signal: AbortSignal): Promise<void> {
  if (cluster === undefined) return;
  const home = homeOf(await ports.inventory.inventory(signal));
  if (cluster !== home)
    throw new InputError(`cluster: changes are made in the home cluster ${home} only, not in ${cluster}`);
}

/** A plan is worth having also while mesh config cannot be read. */
async function rootOf(ports: Ports, signal: AbortSignal): Promise<{ readonly rootNamespace?: string }> {
  const [{ value }, inventory] = await Promise.all([
    attempt('inventory', ports.config.config(signal)),
    ports.inventory.inventory(signal),
  ]);
  const home = value?.clusters.find(({ cluster }) => cluster.cluster === homeOf(inventory));
  return home === undefined ? {} : { rootNamespace: home.config.rootNamespace };
}

/** Between sign-in and now it may have ended. */
async function withValidToken<T>(reader: Reader, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_allowed' && reader.by !== 'shared account')
      throw new Refused('not_signed_in', 'Your token is no longer valid.', { cause: error });
    throw error;
  }
}

/** Who did what, where, and what came of it. */
async function audited(
  audit: ReturnType<typeof auditTo>,
  requestId: string,
  reader: Reader,
  action: MeshAction,
  work: Promise<ApplyAnswer>,
): Promise<ApplyAnswer> {
  const what = toAudited(requestId, action, 'no');
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
  action: MeshAction,
  dryRun: AuditedWrite['dryRun'],
): Omit<AuditedWrite, 'outcome'> {
  const namespace = namespaceOfAction(action);
  const same = { requestId, action: action.is, dryRun };
  if (action.is === 'create-waypoint')
    return { ...same, verb: 'create', object: { kind: 'waypoint', namespace, name: action.name } };
  const { kind, name } = targetOf(action);
  const more = action.is === 'enrol' ? { waypoint: action.waypoint } : {};
  return { ...same, verb: 'patch', object: { kind, namespace, name }, more };
}
