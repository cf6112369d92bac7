import { z } from 'zod';

// Zod tries whether it may compile its checks, and trying is already a breach of a page's content security policy.
// Servers have none, and thousands of rows to check.
if ('document' in globalThis) z.config({ jitless: true });
