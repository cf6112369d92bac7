import { z } from 'zod';

// Zod tries whether code may be made of text. In a page its content security policy forbids that and reports the try as a violation, so it must not be
// tried; where there is no page, code made of text is what makes Zod fast. Schemas ask when they are made: this comes before all of them.
if ('document' in globalThis) z.config({ jitless: true });
