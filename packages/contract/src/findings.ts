import { z } from 'zod';
import { FINDING_KINDS, FINDING_SEVERITIES, type VerdictFinding } from '@waymark/mesh';
import { GapSchema } from './problems.ts';
import { namespaceList } from './topology.ts';
import { VerdictNoteSchema } from './verdict-note.ts';
import type { Assert, Extends, Told } from './fits.ts';

const count = z.number().nonnegative();

export const FindingsQuerySchema = z.object({
  /** Empty: every namespace that the reader may see. */
  namespaces: namespaceList.default([]),
});
export type FindingsQuery = z.output<typeof FindingsQuerySchema>;

/** So many are told; the worst come first. */
export const MOST_FINDINGS = 500;

const found = z.object({
  kind: z.enum(FINDING_KINDS),
  /** A Namespace's own name. */
  namespace: z.string(),
  name: z.string(),
  severity: z.enum(FINDING_SEVERITIES),
  notes: z.array(VerdictNoteSchema),
});
const FindingSchema = found.extend({ cluster: z.string() });
export type FindingAnswer = z.output<typeof FindingSchema>;

export const FindingsAnswerSchema = z.object({
  findings: z.array(FindingSchema),
  /** Those beyond `MOST_FINDINGS`. */
  more: count,
  /** Those about objects, or waypoints of objects, beyond the reader's rights. */
  outside: count,
  gaps: z.array(GapSchema),
});
export type FindingsAnswer = z.output<typeof FindingsAnswerSchema>;

/** Wire and domain may not part ways: what the domain says can be sent. */
export type VerdictFindingFitsWire = Assert<Extends<VerdictFinding, Told<z.output<typeof found>>>>;
