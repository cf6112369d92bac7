/** Reads the reviews that kubectl posts in protobuf (`kubectl auth …` has no other way); answers go back as JSON, which it takes. */

const MAGIC = Buffer.from('k8s\0', 'latin1');

/** Names of the text fields we need, by field number; an object is a nested message. From the generated.proto files of k8s.io/api. */
interface Message {
  readonly [field: number]: string | { readonly name: string; readonly message: Message };
}

const RESOURCE: Message = {
  1: 'namespace',
  2: 'verb',
  3: 'group',
  4: 'version',
  5: 'resource',
  6: 'subresource',
  7: 'name',
};
const PATH: Message = { 1: 'path', 2: 'verb' };

const REVIEWS: Readonly<Record<string, Message>> = {
  SelfSubjectReview: {},
  SelfSubjectAccessReview: {
    2: {
      name: 'spec',
      message: {
        1: { name: 'resourceAttributes', message: RESOURCE },
        2: { name: 'nonResourceAttributes', message: PATH },
      },
    },
  },
  SelfSubjectRulesReview: { 2: { name: 'spec', message: { 1: 'namespace' } } },
  TokenReview: { 2: { name: 'spec', message: { 1: 'token' } } },
};

/** `runtime.Unknown` with its TypeMeta: how Kubernetes wraps every message. */
const ENVELOPE: Message = { 1: { name: 'typeMeta', message: { 1: 'apiVersion', 2: 'kind' } } };
const RAW_FIELD = 2;

type Fields = Record<string, unknown>;

export const isProtobuf = (body: Buffer): boolean => body.subarray(0, MAGIC.length).equals(MAGIC);

/** The review as it would have been sent in JSON; undefined when it is none that we know. */
export function readProtobufReview(body: Buffer): Fields | undefined {
  const wrapped = body.subarray(MAGIC.length);
  const typeMeta = readMessage(wrapped, ENVELOPE)['typeMeta'] as Fields | undefined;
  const kind = typeMeta?.['kind'];
  const message = typeof kind === 'string' ? REVIEWS[kind] : undefined;
  if (message === undefined) return undefined;
  const raw = [...fieldsOf(wrapped)].find(({ field }) => field === RAW_FIELD)?.bytes ?? Buffer.alloc(0);
  return { ...typeMeta, ...readMessage(raw, message) };
}

function readMessage(bytes: Buffer, message: Message): Fields {
  const read: Fields = {};
  for (const { field, bytes: inner } of fieldsOf(bytes)) {
    const meaning = message[field];
    if (typeof meaning === 'string') read[meaning] = inner.toString('utf8');
    else if (meaning !== undefined) read[meaning.name] = readMessage(inner, meaning.message);
  }
  return read;
}

/** The length-delimited fields; numbers are stepped over, none of ours is one. */
function* fieldsOf(bytes: Buffer): Generator<{ field: number; bytes: Buffer }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      yield { field: tag >>> 3, bytes: bytes.subarray(at, at + length) };
      at += length;
    } else return;
  }
}
