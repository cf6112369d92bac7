import { z } from 'zod';

const wholeNumber = (least: number, most: number): z.ZodCoercedNumber => z.coerce.number().int().min(least).max(most);

/** What one reader, or one connection, may take of us. */
export const LimitsSchema = z
  .strictObject({
    /** Of what is sent to us; nothing that readers send is large. */
    bodyBytes: wholeNumber(1_024, 16 * 1024 * 1024).default(64 * 1024),
    /** Of all headers and the address of a request together. */
    headerBytes: wholeNumber(4_096, 1024 * 1024).default(32 * 1024),
    /** Until all headers are there. */
    headersTimeoutMs: wholeNumber(1_000, 600_000).default(15_000),
    /** Until the whole request is there; answers may take longer. */
    requestTimeoutMs: wholeNumber(1_000, 600_000).default(30_000),
    /** Open at the same time, of all readers together; more are closed at once. */
    connections: wholeNumber(10, 1_000_000).default(10_000),
    /** Live pictures and followed logs of one session, or of one address without one. */
    streamsPerReader: wholeNumber(1, 10_000).default(24),
  })
  .prefault({});
export type Limits = z.output<typeof LimitsSchema>;

export const USUAL_LIMITS: Limits = LimitsSchema.parse({});
