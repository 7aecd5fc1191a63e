import type { ReactElement, ReactNode } from 'react';
import type { ConnectionStatus } from '../../core/connection/connection-state';
import { assertNever } from '../../shared/assert-never';

/**
 * One shape per status, told apart without colour and at 10 px: a filled dot, an open ring, a turning arc, a pause, a keyhole,
 * a struck ring, a cross.
 */
export function StatusShape({ status }: { readonly status: ConnectionStatus }): ReactElement {
  return (
    <svg
      className="tw-status-shape"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapeOf(status)}
    </svg>
  );
}

function shapeOf(status: ConnectionStatus): ReactNode {
  switch (status) {
    case 'connected':
      return (
        <>
          <circle className="tw-status-shape-halo" cx="6" cy="6" r="6" fill="currentColor" stroke="none" />
          <circle cx="6" cy="6" r="3.25" fill="currentColor" stroke="none" />
        </>
      );
    case 'idle':
      return <circle cx="6" cy="6" r="4" />;
    case 'connecting':
      return (
        <>
          <circle className="tw-status-shape-track" cx="6" cy="6" r="4.5" />
          <path className="tw-status-shape-turning" d="M6 1.5A4.5 4.5 0 0 1 10.5 6" />
        </>
      );
    case 'reconnecting':
      return (
        <g className="tw-status-shape-turning">
          <path d="M1.6 7A4.5 4.5 0 0 1 9.2 2.8M10.4 5A4.5 4.5 0 0 1 2.8 9.2" />
        </g>
      );
    case 'suspended':
      return <path d="M4 2.75v6.5M8 2.75v6.5" strokeWidth="2.25" />;
    case 'needs-auth':
      return (
        <>
          <path d="M4 5.25V3.75a2 2 0 0 1 4 0v1.5" strokeWidth="1.5" />
          <rect x="2" y="5.25" width="8" height="5.75" rx="1.25" fill="currentColor" stroke="none" />
        </>
      );
    case 'disconnected':
      return (
        <>
          <circle cx="6" cy="6" r="4.5" />
          <path d="M3.1 8.9 8.9 3.1" />
        </>
      );
    case 'failed':
      return <path d="m2.75 2.75 6.5 6.5m0-6.5-6.5 6.5" strokeWidth="2" />;
    default:
      return assertNever(status);
  }
}
