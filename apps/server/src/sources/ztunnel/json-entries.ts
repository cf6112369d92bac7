/** Takes a large JSON object apart while it arrives, so that never the whole of it is held as text or as values. */
export interface JsonEntries {
  /** Throws MalformedJson. */
  take(chunk: Buffer): void;
  /** Throws MalformedJson unless the object was whole. */
  end(): void;
}

export class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
}

export interface EntryReader {
  /** Which of the object's own keys are read: entry by entry of a list or a map, or as a whole; others are passed over. */
  readonly reads: (key: string) => 'entries' | 'whole' | 'nothing';
  /** `name`: of an entry of a map. Of simple values in lists and maps nothing is told. */
  readonly entry: (key: string, value: unknown, name: string | undefined) => void;
  readonly maxEntryBytes: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

export function jsonEntries(reader: EntryReader): JsonEntries {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let hasBegun = false;
  let key = '';
  let name: string | undefined;
  /** Depth at which the value being kept ends; 0: none is kept. */
  let keptDepth = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  /** The string that ended last at depth 1 or 2: a key, if a colon follows. */
  let text: Buffer[] = [];
  let isTextWanted = false;

  const keep = (into: Buffer[], part: Buffer): void => {
    keptBytes += part.length;
    if (keptBytes > reader.maxEntryBytes) throw new MalformedJson(`an entry of ${key} is beyond all measure`);
    // A copy: the chunk's memory must not be held by a few bytes of it.
    into.push(Buffer.from(part));
  };
  const parsed = (parts: readonly Buffer[]): unknown => {
    try {
      return JSON.parse(Buffer.concat(parts).toString('utf8'));
    } catch (error) {
      throw new MalformedJson(`what stands under ${key} is not JSON`, { cause: error });
    }
  };
  const keepsFrom = (): boolean => {
    const how = reader.reads(key);
    return (depth === 2 && how === 'whole') || (depth === 3 && how === 'entries');
  };

  return {
    take(chunk) {
      let from = keptDepth > 0 ? 0 : -1;
      let textFrom = isTextWanted ? 0 : -1;
      let backslash = chunk.indexOf(BACKSLASH);
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) {
            isInString = false;
            if (isTextWanted) {
              keep(text, chunk.subarray(textFrom, at + 1));
              isTextWanted = false;
            }
          } else {
            // Most of a dump is text: on to where this one may end.
            const quote = chunk.indexOf(QUOTE, at);
            const end = quote === -1 ? chunk.length : quote;
            if (backslash !== -1 && backslash < at) backslash = chunk.indexOf(BACKSLASH, at);
            at = (backslash === -1 ? end : Math.min(end, backslash)) - 1;
          }
          continue;
        }
        if (byte === 0x20) continue;
        switch (byte) {
          case QUOTE:
            isInString = true;
            if (keptDepth === 0 && (depth === 1 || depth === 2)) {
              isTextWanted = true;
              [text, textFrom, keptBytes] = [[], at, 0];
            }
            break;
          case COLON:
            if (keptDepth === 0 && depth === 1) [key, name] = [String(parsed(text)), undefined];
            else if (keptDepth === 0 && depth === 2) name = String(parsed(text));
            break;
          case COMMA:
            if (depth === 2) name = undefined;
            break;
          case OPEN_BRACE:
          case OPEN_BRACKET:
            if (depth === 0 && (hasBegun || byte !== OPEN_BRACE)) throw new MalformedJson('not one object');
            hasBegun = true;
            depth += 1;
            if (keptDepth === 0 && keepsFrom()) [keptDepth, from, kept, keptBytes] = [depth, at, [], 0];
            break;
          case CLOSE_BRACE:
          case CLOSE_BRACKET:
            if (depth === keptDepth) {
              keep(kept, chunk.subarray(from, at + 1));
              reader.entry(key, parsed(kept), name);
              keptDepth = 0;
            }
            depth -= 1;
            break;
          default:
            if (depth === 0 && byte !== undefined && byte > 0x20) throw new MalformedJson('not one object');
        }
      }
      if (keptDepth > 0) keep(kept, chunk.subarray(from));
      if (isTextWanted) keep(text, chunk.subarray(textFrom));
    },
    end() {
      if (!hasBegun || depth !== 0) throw new MalformedJson('the object is not whole');
    },
  };
}
