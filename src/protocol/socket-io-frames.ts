import type { Position } from './position';
import { isRecord, maxDepth, parseSafeJson } from './safe-json';

/**
 * What `socketIoEvents()` and `socketIo()` tell each other about a server that speaks Socket.IO events of its own. None of it goes
 * over the network as it stands: the transport turns it into calls of socket.io-client, and events into this.
 */
export const socketIoEventsToken = 'tidewire.socket-io-events';

/** An event's name, and its arguments. */
export type EventArguments = readonly [type: string, ...values: unknown[]];

/** Whether what the server answers is an acknowledgement or what was asked for. */
export type EmitKind = 'send' | 'request';

export type SocketIoCommand =
  /** Joins the namespace. What was not received before by the same `client` may be recovered. */
  | { readonly op: 'connect'; readonly client: string; readonly auth: Readonly<Record<string, unknown>> }
  | { readonly op: 'emit'; readonly event: EventArguments; readonly await?: AwaitedAnswer | undefined }
  /**
   * Enters a channel. @param event tells the server, if it has to be told. @param timeoutMs waits so long for the server to confirm
   * it; else nobody knows whether it did
   */
  | {
      readonly op: 'join';
      readonly id: string;
      readonly channel: string;
      readonly from?: Position | undefined;
      readonly event?: EventArguments | undefined;
      readonly timeoutMs?: number | undefined;
    }
  | { readonly op: 'leave'; readonly channel: string; readonly event?: EventArguments | undefined };

export interface AwaitedAnswer {
  readonly id: string;
  readonly kind: EmitKind;
  /** How long the transport waits, in ms; without it somebody else does. */
  readonly timeoutMs?: number | undefined;
}

export type SocketIoReport =
  /** @param recovers the server keeps what is sent while we are away */
  | { readonly op: 'connected'; readonly recovers: boolean }
  | { readonly op: 'event'; readonly event: EventArguments }
  /** An event that JSON cannot tell. */
  | { readonly op: 'unreadable'; readonly type: string }
  /** @param values what the server acknowledged with; without them it said nothing in time */
  | {
      readonly op: 'answered';
      readonly id: string;
      readonly kind: EmitKind;
      readonly values?: readonly unknown[] | undefined;
    }
  /** @param values what the server confirmed it with, perhaps an error */
  | {
      readonly op: 'joined';
      readonly id: string;
      readonly channel: string;
      readonly stay: string;
      readonly recovered: boolean;
      readonly values: readonly unknown[];
    };

/** @throws TypeError for bytes anywhere in it, which JSON would turn into something else, and for what is no JSON at all */
export function toFrameText(frame: SocketIoCommand | SocketIoReport): string {
  return JSON.stringify(frame, function (this: Record<string, unknown>, key: string, value: unknown) {
    // Before `toJSON`, which Node's buffers have.
    const raw = this[key];
    if (raw instanceof ArrayBuffer || ArrayBuffer.isView(raw)) throw new TypeError('Bytes cannot be told as JSON.');
    return value;
  });
}

/** @returns `undefined` for what is none, or is nested too deep */
export function readFrame(wire: unknown): Readonly<Record<string, unknown>> | undefined {
  // The frame and its list stand around arguments that are as deep as they may be.
  const frame = parseSafeJson(wire, maxDepth + 2);
  return isRecord(frame) ? frame : undefined;
}

export function isEvent(value: unknown): value is EventArguments {
  return Array.isArray(value) && typeof value[0] === 'string';
}

/** The one argument, or all of them where there are several. */
export function toData(values: readonly unknown[]): unknown {
  return values.length > 1 ? values : values[0];
}
