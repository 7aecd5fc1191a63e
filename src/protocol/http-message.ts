import { fromBase64, toBase64 } from './base64';
import { isRecord } from './safe-json';

/** One message on its way through HTTP: an element of the arrays of PR41 and PR43. */
export type HttpMessage = string | { readonly base64: string };

/** How the hub ends a session (PR42, PR43). */
export interface HttpClose {
  readonly code: number;
  readonly reason: string;
}

/** The answer to a poll (PR43). */
export interface HttpPollAnswer {
  readonly messages: readonly HttpMessage[];
  /** The number of the last of them. */
  readonly last: number;
  readonly close?: HttpClose | undefined;
}

/** The headers of a session, in lower case as Node gives them. */
export const httpHeaders = {
  protocol: 'tidewire-protocol',
  session: 'tidewire-session',
  number: 'tidewire-number',
  lastEventId: 'last-event-id',
} as const;

/** Messages in one `POST` (PR41). */
export const maxHttpMessages = 1_024;
/** Silence of a stream after which the hub writes a comment (PR42). */
export const streamCommentMs = 15_000;
/** How long the hub holds a poll that it has nothing for (PR43). */
export const pollMs = 25_000;

export function toHttpMessage(data: string | ArrayBuffer | Uint8Array): HttpMessage {
  return typeof data === 'string' ? data : { base64: toBase64(new Uint8Array(data)) };
}

/** @returns undefined for what is no message */
export function readHttpMessage(message: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (typeof message === 'string') return message;
  return isRecord(message) && typeof message.base64 === 'string' ? fromBase64(message.base64) : undefined;
}

/** @returns undefined unless it is an array of messages and nothing else */
export function readHttpMessages(value: unknown): readonly (string | Uint8Array<ArrayBuffer>)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const messages = value.map(readHttpMessage);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

export function readHttpClose(value: unknown): HttpClose | undefined {
  if (!isRecord(value)) return undefined;
  const { code, reason } = value;
  return typeof code === 'number' && typeof reason === 'string' ? { code, reason } : undefined;
}

/** A number of a message or of a request, as headers and events carry it. @returns undefined for anything else */
export function readHttpNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}
