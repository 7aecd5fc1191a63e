'use client';

import type { ConnectionState, ConnectionStatus } from '../../core/connection/connection-state';
import { unknownLatency, type Latency } from '../../core/connection/latency';
import { useShownLatency, useShownState } from '../connection/use-shown-connection';
import { useWording, type LocaleProps } from '../messages-provider';

export interface UseConnectionBadgeOptions extends LocaleProps {
  /** @default the state of the provider's connection */
  state?: ConnectionState | undefined;
  /** @default the latency of the provider's connection */
  latency?: Latency | undefined;
}

/** What a badge shows. */
export interface ConnectionBadgeView {
  readonly status: ConnectionStatus;
  readonly label: string;
  /** `unknown` unless connected: an old measurement says nothing about a lost connection. */
  readonly latency: Latency;
}

/** Status, label and latency, of the provider's connection or of plain values. */
export function useConnectionBadge(options: UseConnectionBadgeOptions = {}): ConnectionBadgeView {
  const { messages } = useWording(options);
  const { status } = useShownState(options.state);
  const latency = useShownLatency(options.latency);
  return {
    status,
    label: messages.connectionStatus({ status }),
    latency: status === 'connected' ? latency : unknownLatency,
  };
}
