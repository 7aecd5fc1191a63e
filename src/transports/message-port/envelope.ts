import { isRecord } from '../../protocol/safe-json';
import type { TransportTarget, WireData } from '../transport';

/** What the two ends of a port say to each other. */
export type Word =
  | ({ readonly tidewire: 'open' } & TransportTarget)
  | { readonly tidewire: 'accept'; readonly subprotocol: string }
  | { readonly tidewire: 'messages'; readonly messages: readonly WireData[] }
  /** Before `accept` it is a refusal. Answered with the same, so that the server knows that the client has heard. */
  | { readonly tidewire: 'close'; readonly code: number; readonly reason: string }
  | { readonly tidewire: 'ping' | 'pong' };

/** A word on its way. `link` is drawn by the client: a late word of an earlier link is none of this one. */
export type Envelope = Word & { readonly link: string };

/** @returns `undefined` for whatever else travels on the port, and for what is not well formed */
export function readEnvelope(message: unknown): Envelope | undefined {
  // Electron's ports hand over the event around the message.
  const envelope = isRecord(message) && !('tidewire' in message) ? message.data : message;
  return isRecord(envelope) && isWellFormed(envelope) ? (envelope as Envelope) : undefined;
}

function isWellFormed(envelope: Readonly<Record<string, unknown>>): boolean {
  const { tidewire, link, url, subprotocols, subprotocol, messages, code, reason } = envelope;
  if (typeof link !== 'string') return false;
  switch (tidewire) {
    case 'open':
      return typeof url === 'string' && isListOf(subprotocols, (item) => typeof item === 'string');
    case 'accept':
      return typeof subprotocol === 'string';
    case 'messages':
      return isListOf(messages, isWireData);
    case 'close':
      return typeof code === 'number' && typeof reason === 'string';
    default:
      return tidewire === 'ping' || tidewire === 'pong';
  }
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isWireData(value: unknown): value is WireData {
  // Not `instanceof`: a buffer that came over a bridge may belong to another realm.
  return typeof value === 'string' || Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

/** What is sent is sent, also over a bridge that hands on the very object: later writes to a buffer change nothing. */
export function toMessages(data: WireData): readonly WireData[] {
  return [typeof data === 'string' ? data : data.slice(0)];
}

/** One message that the app cannot take costs none of those that came with it. */
export function deliverEach(messages: readonly WireData[], deliver: (data: WireData) => void): void {
  for (const data of messages) {
    try {
      deliver(data);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
