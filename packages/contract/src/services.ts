import { z } from 'zod';
import { REPORTERS, type RequestsSeen, type ServicePort } from '@waymark/mesh';
import type { Assert, Extends, Told } from './fits.ts';
import { GapSchema } from './problems.ts';
import { PlaceSchema, TopologyAnswerSchema } from './topology.ts';
import { WaypointInFrontSchema, WaypointRuleSchema } from './waypoints.ts';
import { BindingToldSchema, listed } from './workloads.ts';

const count = z.number().nonnegative();

const PortSchema = z.object({
  port: count,
  name: z.string().exactOptional(),
  appProtocol: z.string().exactOptional(),
  transport: z.string().exactOptional(),
  speaks: z.string(),
});

const SeenSchema = z.object({ protocol: z.string(), requests: count, reporters: z.array(z.enum(REPORTERS)) });

/** A workload behind a service, with the way of calls to its own address; several where its pods differ. */
const MemberSchema = z.object({
  place: PlaceSchema,
  /** Deployment, StatefulSet …; absent while it has no pods. */
  kind: z.string().exactOptional(),
  /** Absent: the reader may not get its pods. */
  byAddress: z.array(BindingToldSchema).exactOptional(),
});
export type ServiceMemberAnswer = z.output<typeof MemberSchema>;

export const ServiceAnswerSchema = z.object({
  /** Its workloads taken together. */
  service: PlaceSchema,
  addresses: z.array(z.string()),
  /** Without an address of its own: calls to it are calls to its pods. */
  headless: z.literal(true).exactOptional(),
  ports: z.array(PortSchema),
  /** Requests for it that proxies read within the window. */
  seen: z.array(SeenSchema),
  binding: BindingToldSchema,
  ingress: z.enum(['unsaid', 'yes', 'no']),
  members: z.array(MemberSchema),
  inFront: listed(WaypointInFrontSchema),
  /** Policies and routes that target it, or what is in front of it. */
  rules: listed(WaypointRuleSchema),
  /** The service, who calls it and who answers. */
  picture: TopologyAnswerSchema,
  gaps: z.array(GapSchema),
});
export type ServiceAnswer = z.output<typeof ServiceAnswerSchema>;

export type PortFitsWire = Assert<Extends<ServicePort, Told<z.output<typeof PortSchema>>>>;
export type SeenFitsWire = Assert<Extends<RequestsSeen, Told<z.output<typeof SeenSchema>>>>;
