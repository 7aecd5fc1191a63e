import type { ClientFrame } from '../../../../src/protocol/client-frames';
import type { HubErrorCode, HubFrame } from '../../../../src/protocol/hub-frames';

type Kind<Value> = unknown extends Value
  ? 'any'
  : [Value] extends [string]
    ? 'string'
    : [Value] extends [number]
      ? 'number'
      : [Value] extends [boolean]
        ? 'boolean'
        : [Value] extends [readonly unknown[]]
          ? 'array'
          : 'object';

/** With `?` for what may be absent. */
type Kinds<Frame> = {
  readonly [Field in keyof Frame]-?: undefined extends Frame[Field]
    ? `${Kind<Exclude<Frame[Field], undefined>>}?`
    : Kind<Frame[Field]>;
};

type FieldsOf<Frame extends { readonly type: string }> = {
  readonly [Each in Frame as Each['type']]: Kinds<Omit<Each, 'type'>>;
};

/** The types of the code as values, so that a test can compare them: what is not equal to the type does not compile. */
export const clientFrameFields: FieldsOf<ClientFrame> = {
  hello: { versions: 'array', client: 'string', token: 'string?', capabilities: 'array' },
  authenticate: { id: 'string', token: 'string' },
  ping: { id: 'string' },
  publish: { id: 'string', seq: 'number', event: 'string', data: 'any?', channel: 'string?' },
  subscribe: { id: 'string', channel: 'string', from: 'object?' },
  unsubscribe: { id: 'string', channel: 'string' },
  command: { id: 'string', name: 'string', data: 'any?', key: 'string?', ifVersion: 'number?' },
  watch: { id: 'string', channel: 'string' },
  unwatch: { id: 'string', channel: 'string' },
  enter: { id: 'string', channel: 'string', state: 'any?' },
  leave: { id: 'string', channel: 'string' },
  typing: { id: 'string', channel: 'string', active: 'boolean' },
};

export const hubFrameFields: FieldsOf<HubFrame> = {
  welcome: {
    version: 'number',
    session: 'string',
    time: 'number',
    resumed: 'boolean',
    epoch: 'string',
    capabilities: 'array',
    limits: 'object',
    user: 'string?',
    expiresAt: 'number?',
  },
  authenticated: { id: 'string', expiresAt: 'number?' },
  pong: { id: 'string', time: 'number' },
  event: { event: 'string', data: 'any?', channel: 'string?', id: 'string?', offset: 'number?' },
  ack: { id: 'string', seq: 'number', duplicate: 'boolean?', epoch: 'string?', offset: 'number?' },
  subscribed: {
    id: 'string',
    channel: 'string',
    epoch: 'string',
    offset: 'number',
    lastId: 'string?',
    recovered: 'boolean',
  },
  unsubscribed: { id: 'string', channel: 'string' },
  gap: { channel: 'string', epoch: 'string', offset: 'number', lastId: 'string?' },
  removed: { channel: 'string', code: 'string', message: 'string' },
  done: { id: 'string', member: 'string?' },
  members: { id: 'string?', channel: 'string', members: 'array' },
  presence: { channel: 'string', change: 'string', member: 'object' },
  typing: { channel: 'string', member: 'string', user: 'string?', active: 'boolean' },
  answer: { id: 'string', data: 'any?', duplicate: 'boolean?' },
  error: {
    id: 'string?',
    code: 'string',
    message: 'string',
    retryAfterMs: 'number?',
    expected: 'number?',
    data: 'any?',
    duplicate: 'boolean?',
  },
  'go-away': { reason: 'string', spreadMs: 'number' },
};

const errorCodeSet: Readonly<Record<HubErrorCode, true>> = {
  malformed: true,
  unauthorized: true,
  forbidden: true,
  'unknown-command': true,
  'invalid-data': true,
  'rate-limited': true,
  'too-large': true,
  sequence: true,
  limit: true,
  'retry-same-id': true,
  'unknown-outcome': true,
  'key-conflict': true,
  'not-begun': true,
  internal: true,
};
export const errorCodes = Object.keys(errorCodeSet);
