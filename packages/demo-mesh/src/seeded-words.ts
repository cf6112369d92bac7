/** Everything that looks random in the world comes from a seed and a text, so that adding a pod never renames another. */

const KUBE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a with a final mix: well spread over short, similar texts. */
export function hash32(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** In [0, 1). */
export function fraction(seed: number, text: string): number {
  return hash32(seed, text) / 0x1_0000_0000;
}

/** Letters as Kubernetes appends to generated names: no vowels, nothing that looks alike. */
export function kubeWord(seed: number, text: string, length: number): string {
  let word = '';
  for (let i = 0; i < length; i++) word += KUBE_ALPHABET.charAt(hash32(seed, `${text}#${i}`) % KUBE_ALPHABET.length);
  return word;
}

export function kubeHex(seed: number, text: string, length: number): string {
  let word = '';
  for (let i = 0; word.length < length; i++) word += hash32(seed, `${text}%${i}`).toString(16).padStart(8, '0');
  return word.slice(0, length);
}

export function kubeUid(seed: number, text: string): string {
  const hex = kubeHex(seed, text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
