import { z } from 'zod';

/** The window that a question is about; five minutes unless it says so. Spread into its schema. */
export const askedWindow = {
  windowSeconds: z.coerce
    .number()
    .int()
    .min(10)
    .max(30 * 86_400)
    .default(300),
  /** End of the window, Unix ms; absent: now. */
  endMs: z.coerce.number().int().positive().exactOptional(),
};
