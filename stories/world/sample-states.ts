import type { ConnectionState } from 'tidewire';
import { startAt } from './story-world';

const cause = { code: 'closed', message: 'Closed with code 1006.', closeCode: 1006 } as const;

/** One of each, for stories that show a component by plain props. Times fit the start of a story's clock. */
export const sampleStates = {
  idle: { status: 'idle' },
  connecting: { status: 'connecting', since: startAt },
  connected: { status: 'connected', since: startAt },
  reconnecting: { status: 'reconnecting', attempt: 2, retryAt: startAt + 8_400, cause },
  suspended: { status: 'suspended', retryAt: startAt + 38_400, cause },
  'needs-auth': {
    status: 'needs-auth',
    cause: { code: 'unauthorized', message: 'The credentials were refused.', closeCode: 4401 },
  },
  disconnected: { status: 'disconnected' },
  failed: {
    status: 'failed',
    cause: { code: 'not-tidewire', message: 'This server does not speak Tidewire; use protocol: plain().' },
  },
} as const satisfies { readonly [Status in ConnectionState['status']]: Extract<ConnectionState, { status: Status }> };

/** For the controls of a story: choose a state by its name. */
export const stateControl = {
  options: Object.keys(sampleStates),
  mapping: sampleStates,
  control: 'select',
} as const;
