import { z } from 'zod';
import {
  asksForWaypoint,
  dataplaneOf,
  isL4Key,
  l7AttributesOfPolicy,
  needsHttp,
  needsL7Telemetry,
  needsWaypoint,
  roleByLabels,
  routesMeshTraffic,
} from '@waymark/mesh';
import { AuthorizationPolicySchema, TargetsSchema } from '../sources/kubernetes/config-objects.ts';
import { DestinationRuleSchema, TelemetrySchema, VirtualServiceSchema } from '../sources/kubernetes/traffic-objects.ts';
import { readCases } from './read-cases.ts';

const CaseSchema = z.object({ name: z.string(), function: z.string(), args: z.array(z.unknown()) });

const LabelsSchema = z
  .record(z.string(), z.string())
  .nullish()
  .transform((labels) => labels ?? {});
const NamesSchema = z
  .array(z.string())
  .nullish()
  .transform((names) => names ?? []);
const WorkloadsSchema = z
  .array(z.object({ WorkloadListItem: z.object({ Name: z.string(), Labels: LabelsSchema }) }).nullish())
  .nullish()
  .transform((workloads) => (workloads ?? []).flatMap((one) => (one == null ? [] : [one.WorkloadListItem])));
/** The peer's IsAmbient is its reading of the label, but for a control plane's namespace, which it calls ambient without one. */
const NamespaceSchema = z
  .object({ IsAmbient: z.boolean().nullish(), IsControlPlane: z.boolean().nullish(), Labels: LabelsSchema })
  .transform(({ IsAmbient, IsControlPlane, Labels }): Readonly<Record<string, string>> =>
    IsAmbient === true && IsControlPlane !== true ? { ...Labels, 'istio.io/dataplane-mode': 'ambient' } : Labels,
  );
const StatusSchema = z.object({ IsAmbient: z.boolean().nullish(), IsEnrolled: z.boolean().nullish() });

/** The peer's functions, each answered by ours for the same question; undefined: nothing is said about such an argument. */
const QUESTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  IsL7AuthorizationPolicy: ([object]) =>
    about(AuthorizationPolicySchema, object, (policy) => l7AttributesOfPolicy(policy).length > 0),
  IsL7DestinationRule: ([object]) => about(DestinationRuleSchema, object, needsHttp),
  IsL7Telemetry: ([object]) => about(TelemetrySchema, object, needsL7Telemetry),
  ClassifyVirtualService: ([object]) => ({ RequiresWaypoint: about(VirtualServiceSchema, object, needsWaypoint) }),
  IsL7Condition: ([key]) => !isL4Key(z.string().parse(key)),
  AppliesToMeshTraffic: ([gateways]) => routesMeshTraffic({ gateways: NamesSchema.parse(gateways) }),
  AuthorizationPolicyHasTargetRefs: ([object]) => TargetsSchema.parse(object).length > 0,
  RequestAuthenticationHasTargetRefs: ([object]) => TargetsSchema.parse(object).length > 0,
  WasmPluginHasTargetRefs: ([object]) => TargetsSchema.parse(object).length > 0,
  IsEnrolledForWaypoint: ([own, ofNamespace]) =>
    asksForWaypoint(LabelsSchema.parse(own), LabelsSchema.parse(ofNamespace)),
  FindNamespaceWaypoint: ([workloads]) => {
    const nothing = { controllerOfClass: () => undefined, classOfGateway: () => undefined };
    const found = WorkloadsSchema.parse(workloads).find((one) => roleByLabels(one.Labels, nothing) === 'waypoint');
    return [found !== undefined, found?.Name ?? ''];
  },
  IsDataplaneAmbientNamespace: ([namespace]) =>
    about(NamespaceSchema, namespace, (labels) => dataplaneOf(labels) === 'ambient'),
  NeedsWaypointWarning: ([status, required]) => required === true && lacksWaypoint(status),
  AmbientServiceNotCapturedWarning: ([status, service, consequence]) =>
    StatusSchema.parse(status).IsAmbient === true
      ? `Service ${String(service)} is ambient and names no waypoint. ${String(consequence)}`
      : '',
  AmbientNoWaypointWarning: ([status, consequence]) =>
    lacksWaypoint(status) ? `The namespace is ambient and names no waypoint. ${String(consequence)}` : '',
};

/** Functions of the peer about nothing are answered with no. */
const about = <T>(schema: z.ZodType<T>, object: unknown, judge: (record: T) => boolean): boolean =>
  object != null && judge(schema.parse(object));

function lacksWaypoint(status: unknown): boolean {
  const { IsAmbient, IsEnrolled } = StatusSchema.parse(status);
  return IsAmbient === true && IsEnrolled !== true;
}

/** Which configuration needs HTTP, and so a waypoint. */
export async function answerL7Classification(file: string): Promise<unknown> {
  return (await readCases(file, CaseSchema)).map(({ name, function: asked, args }) => {
    const answer = QUESTIONS[asked];
    if (answer === undefined) return { name, skipped: `${asked} is no question of the product` };
    return { name, answer: answer(args) };
  });
}
