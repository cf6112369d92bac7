import { en } from './en.ts';

/** `place_one` and `place_other` are asked for as `place`, with `count`. */
type Asked<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

export type MessageKey = Asked<keyof typeof en>;
export type MessageValues = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, values?: MessageValues) => string;
/** Every language has exactly these keys. Placeholders look like `{{name}}`. */
export const messages = { en } as const;
