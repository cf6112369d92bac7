import { z } from 'zod';
import { LOG_LEVELS, LOGGING_PROXIES, type LogLevels } from '@waymark/mesh';
import type { Assert, Extends } from './fits.ts';

const word = z.string().min(1).max(253);

/** A ztunnel, or the pod of a waypoint, a gateway or a sidecar. */
export const ProxyPodSchema = z.object({ cluster: word, namespace: word, pod: word });
export type ProxyPod = z.output<typeof ProxyPodSchema>;

/** The level of everything, and exceptions as `module=level`. */
export const LevelsSchema = z.object({ level: z.string(), modules: z.array(z.string()) });

/** Somebody gave a proxy another level than it had, and it has not been set back. */
export const ChangedLevelSchema = ProxyPodSchema.extend({
  kind: z.enum(LOGGING_PROXIES),
  /** Absent while the pod has no node. */
  node: z.string().exactOptional(),
  now: LevelsSchema,
  before: LevelsSchema,
  /** Who did it, as the API server knows them. */
  by: z.string(),
  /** When, Unix ms. */
  atMs: z.number(),
});
export type ChangedLevel = z.output<typeof ChangedLevelSchema>;

/** `read only`: who reads with a lent account changes nothing. `view only`: nobody changes anything through this server. `framed`: frames only show. */
const logging = z.enum(['may change', 'may not change', 'read only', 'view only', 'framed']);

/** Those that this server knows of and that still hold; another replica knows of others. Never one in a namespace whose pods the reader may not get. */
export const ChangedLevelsAnswerSchema = z.object({ changed: z.array(ChangedLevelSchema.extend({ logging })) });
export type ChangedLevelsAnswer = z.output<typeof ChangedLevelsAnswerSchema>;

export const ProxyLevelAnswerSchema = z.object({
  kind: z.enum(LOGGING_PROXIES),
  /** By the proxy's own word, now. */
  levels: LevelsSchema,
  logging,
  /** Absent while it has the level that it began with, as far as this server knows. */
  changed: ChangedLevelSchema.exactOptional(),
});
export type ProxyLevelAnswer = z.output<typeof ProxyLevelAnswerSchema>;

/** How much one proxy shall log from now on. */
export const LevelChangeSchema = ProxyPodSchema.extend({
  level: z.enum(LOG_LEVELS),
  /** Exceptions to set with it, as when it is set back; those not named are left to the proxy: an Envoy then has none. */
  modules: z
    .array(z.string().regex(/^[\w.:-]{1,100}=[a-z]{1,10}$/, 'must be module=level'))
    .max(100)
    .default([]),
  /** `back`: as it was before it was changed, so that nothing remains to be set back. */
  as: z.enum(['change', 'back']).default('change'),
});
export type LevelChange = z.input<typeof LevelChangeSchema>;

/** `changed`: what there is to set back now; absent when nothing is. */
export const LevelChangeAnswerSchema = ProxyLevelAnswerSchema.pick({ kind: true, levels: true, changed: true });
export type LevelChangeAnswer = z.output<typeof LevelChangeAnswerSchema>;

/** Wire and domain may not part ways. */
export type LevelsFitDomain = Assert<Extends<z.output<typeof LevelsSchema>, LogLevels>>;
