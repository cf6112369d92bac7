import { z } from 'zod';
import { GapSchema } from './problems.ts';
import { CaptureSchema } from './topology.ts';

/** Who reads. `signed-out` still gets this answer, so that the screen can show the sign-in form. */
export const SessionAnswerSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('signed-in'),
    user: z.string(),
    /** How: an own token, or the account this Waymark lends to everyone. */ by: z.enum(['token', 'shared account']),
  }),
  z.object({ is: z.literal('signed-out') }),
]);
export type SessionAnswer = z.output<typeof SessionAnswerSchema>;

export const SignInSchema = z.object({ token: z.string().min(1).max(16_384) });
export type SignIn = z.output<typeof SignInSchema>;

export const NamespacesAnswerSchema = z.object({
  /** Only those the reader may `get`. */
  namespaces: z.array(
    z.object({
      cluster: z.string(),
      name: z.string(),
      /** What its labels ask for. */
      dataplane: z.enum(['ambient', 'sidecar', 'none']),
      /** How its pods really take part; absent while it has none. */
      capture: CaptureSchema.exactOptional(),
    }),
  ),
  gaps: z.array(GapSchema),
});
export type NamespacesAnswer = z.output<typeof NamespacesAnswerSchema>;
