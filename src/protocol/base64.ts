const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(Array.from(alphabet, (letter, value) => [letter.charCodeAt(0), value]));

/** RFC 4648 §4, with padding. `btoa` and `Buffer` each exist in one half of the places where this runs. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const bits = (first << 16) | (second << 8) | third;
    const letters = [18, 12, 6, 0].map((shift) => alphabet.charAt((bits >> shift) & 63)).join('');
    const left = bytes.length - at;
    parts.push(left >= 3 ? letters : letters.slice(0, left + 1).padEnd(4, '='));
  }
  return parts.join('');
}

/** @returns undefined for what is no padded base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const value = at < letters ? values.get(text.charCodeAt(at)) : 0;
    if (value === undefined) return undefined;
    bits = (bits << 6) | value;
    if (at % 4 !== 3) continue;
    const end = (at >> 2) * 3;
    // What lies behind the end of a typed array is dropped: that is the padding.
    bytes[end] = bits >> 16;
    bytes[end + 1] = bits >> 8;
    bytes[end + 2] = bits;
    bits = 0;
  }
  return bytes;
}
