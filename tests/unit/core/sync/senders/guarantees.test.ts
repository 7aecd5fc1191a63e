// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { guaranteesOf } from '../../../../../src/core/sync/guarantees';
import type { SendOperation } from '../../../../../src/core/sync/operation';
import { overCommand } from '../../../../../src/core/sync/senders/over-command';
import { overEither } from '../../../../../src/core/sync/senders/over-either';
import { overHttp } from '../../../../../src/platform/over-http/over-http';

const rest = { method: 'PATCH', url: '/todos' } as const;
const dayMs = 86_400_000;

describe('guaranteesOf', () => {
  test.each([
    ['any REST', overHttp(rest), 'S0'],
    ['versions without a memory of ids', overHttp({ ...rest, isVersioned: true, isConditional: true }), 'S0'],
    ['REST with keys', overHttp({ ...rest, isIdempotent: true }), 'S1'],
    ['with versions', overHttp({ ...rest, isIdempotent: true, versionHeader: 'X-Version' }), 'S2'],
    ['with conditions', overHttp({ ...rest, isIdempotent: true, isConditional: true }), 'S3'],
    ['a command', overCommand('x'), 'S1'],
    ['a command of a server without keys', overCommand('x', { isIdempotent: false }), 'S0'],
    ['a command with versions', overCommand('x', { isVersioned: true }), 'S2'],
    ['a command with conditions', overCommand('x', { isConditional: true }), 'S3'],
  ])('%s', (_what, send, rung) => {
    expect(guaranteesOf({ send }).rung).toBe(rung);
  });

  test('a send of the app’s own promises nothing', () => {
    const send: SendOperation<unknown, unknown> = () => Promise.resolve();
    expect(guaranteesOf({ send })).toEqual({
      rung: 'S0',
      routes: ['S0'],
      unanswered: 'unconfirmed',
      repeatWindowMs: 0,
      observed: 'by-value',
      conflicts: 'seen',
      worksOffline: false,
    });
  });

  test('[ID2] [ID3] what becomes of a lost answer', () => {
    const verify = () => Promise.resolve('done' as const);
    expect(guaranteesOf({ send: overHttp(rest) }).unanswered).toBe('unconfirmed');
    expect(guaranteesOf({ send: overHttp(rest), verify }).unanswered).toBe('asked');
    expect(guaranteesOf({ send: overCommand('x'), verify })).toMatchObject({
      unanswered: 'sent-again',
      repeatWindowMs: dayMs,
    });
  });

  test('[ID4] of two ways, what both hold', () => {
    const send = overEither(
      overCommand('x', { isConditional: true }),
      overHttp({ ...rest, isIdempotent: true, idempotencyWindowMs: 1_000 }),
    );
    expect(guaranteesOf({ send })).toEqual({
      rung: 'S1',
      routes: ['S3', 'S1'],
      unanswered: 'sent-again',
      repeatWindowMs: 1_000,
      observed: 'by-value',
      conflicts: 'seen',
      worksOffline: true,
    });
  });
});
