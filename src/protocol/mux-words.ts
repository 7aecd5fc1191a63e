import { isRecord, parseSafeJson } from './safe-json';

/** Offered by a socket that carries the links of several tabs (PR47). */
export const muxSubprotocol = 'tidewire.mux.v1';

/** What a socket says about one of its links. */
export type MuxWord =
  | { readonly word: 'open'; readonly link: number; readonly query: string; readonly subprotocols: readonly string[] }
  | { readonly word: 'accept'; readonly link: number; readonly subprotocol: string }
  | { readonly word: 'text'; readonly link: number; readonly text: string }
  | { readonly word: 'close'; readonly link: number; readonly code: number; readonly reason: string };

/** No word is longer than its text and this. */
export const muxHeadBytes = 32;

const linkBytes = 4;
const maxLink = 999_999_999;

export function writeMuxWord(said: MuxWord): string {
  const head = `${said.word} ${said.link} `;
  switch (said.word) {
    case 'open':
      return head + JSON.stringify({ query: said.query, subprotocols: said.subprotocols });
    case 'accept':
      return head + said.subprotocol;
    case 'text':
      return head + said.text;
    case 'close':
      return `${head}${said.code} ${said.reason}`;
  }
}

/** @returns `undefined` for what is none */
export function readMuxWord(message: string): MuxWord | undefined {
  // Not a regular expression: the rest may be a megabyte.
  const first = message.indexOf(' ');
  const second = message.indexOf(' ', first + 1);
  if (first < 0 || second < 0) return undefined;
  const link = readLink(message.slice(first + 1, second));
  if (link === undefined) return undefined;
  const rest = message.slice(second + 1);
  switch (message.slice(0, first)) {
    case 'open':
      return readOpen(link, rest);
    case 'accept':
      return { word: 'accept', link, subprotocol: rest };
    case 'text':
      return { word: 'text', link, text: rest };
    case 'close':
      return readClose(link, rest);
    default:
      return undefined;
  }
}

/** A message of bytes, with its link before it. */
export function writeMuxBytes(link: number, data: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(linkBytes + data.byteLength);
  new DataView(bytes.buffer).setUint32(0, link);
  bytes.set(new Uint8Array(data), linkBytes);
  return bytes.buffer;
}

/** @returns `undefined` for what names no link */
export function readMuxBytes(message: Uint8Array): { readonly link: number; readonly bytes: Uint8Array } | undefined {
  if (message.length < linkBytes) return undefined;
  const link = new DataView(message.buffer, message.byteOffset).getUint32(0);
  return link > 0 && link <= maxLink ? { link, bytes: message.slice(linkBytes) } : undefined;
}

function readLink(digits: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

function readOpen(link: number, rest: string): MuxWord | undefined {
  const asked = parseSafeJson(rest);
  if (!isRecord(asked)) return undefined;
  const { query, subprotocols } = asked;
  if (typeof query !== 'string' || !/^(\?[^#]*)?$/.test(query)) return undefined;
  if (!Array.isArray(subprotocols) || !subprotocols.every((name) => typeof name === 'string')) return undefined;
  return { word: 'open', link, query, subprotocols };
}

function readClose(link: number, rest: string): MuxWord | undefined {
  const [digits = ''] = rest.split(' ', 1);
  const code = Number(digits);
  if (!/^\d{4}$/.test(digits) || code < 1000 || code > 4999) return undefined;
  return { word: 'close', link, code, reason: rest.slice(digits.length + 1) };
}
