import { z } from 'zod';

const status = z.enum(['True', 'False', 'Unknown']);
const count = z.number().nonnegative();

/** What istiod said of an object, held against its objects and the present. */
export const VerdictNoteSchema = z.object({
  is: z.enum([
    'agreed',
    'disagreed',
    'outdated',
    'undecided',
    'left over',
    'unsaid',
    'outlived',
    'misleading',
    'ignored',
  ]),
  told: z
    .object({
      type: z.string(),
      status,
      reason: z.string(),
      message: z.string().exactOptional(),
      sinceMs: z.number().exactOptional(),
    })
    .exactOptional(),
  computed: z.object({ type: z.string(), status, reason: z.string() }).exactOptional(),
  pods: z.object({ ready: count, of: count, noneSinceMs: z.number().exactOptional() }).exactOptional(),
  why: z
    .enum([
      'a waypoint is missing',
      'the canary gets nothing',
      'ztunnels enforce it differently',
      'not all targets are bound',
      'no waypoint applies the route',
      'the parent has no such port',
      'backends are reached without a grant',
      'the waypoint is bound to itself',
      'the pod’s waypoint takes no workloads or cannot be had',
      'a waypoint as the parent of a route',
      'the namespace of a waypoint that is not named',
      'a value that means nothing',
      'a name that is nearly a waypoint’s',
      'a canary without a weight',
      'its hosts are those of Services',
      'nobody may see it',
      'ingress goes past the waypoint',
      'ports stay strict',
    ])
    .exactOptional(),
  detail: z.string().exactOptional(),
  setting: z
    .object({
      on: z.enum(['label', 'annotation']),
      key: z.string(),
      value: z.string().exactOptional(),
      instead: z.string().exactOptional(),
    })
    .exactOptional(),
});
