/** What proves who somebody is, wherever it stands in a line: in headers that a source says back, in addresses, in JSON. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)(\s+|%20)[\w.~+/=-]{8,}/gi, '$1 …'],
  [/(\/\/)[^/\s"@:]+:[^/\s"@]+@/g, '$1…@'],
  [/\b((?:[a-z_-]*token|ticket|code|client_secret|password|assertion)=)[^&\s"\\]+/gi, '$1…'],
  [
    /(\\?"(?:authorization|cookie|set-cookie|[a-z_-]*token|ticket|client_secret|password)\\?"\s*:\s*\\?")[^"\\]+/gi,
    '$1…',
  ],
];

/** A line of the log without them. Whatever we log should hold none; this is for what others put into their errors. */
export const withoutSecrets = (line: string): string =>
  SECRETS.reduce((text, [secret, instead]) => text.replace(secret, instead), line);
