// @vitest-environment node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeEnvironment } from '../../../../src/server/node/node-environment';
import { sqliteStore } from '../../../../src/server/store/sqlite/sqlite-store';
import type { LogEntry, StoreSession } from '../../../../src/server/store/store';
import { buildProcess, type BuiltProcess } from './support/run-process';

const folder = mkdtempSync(join(tmpdir(), 'tidewire-processes-'));
let process: BuiltProcess;

beforeAll(async () => {
  process = await buildProcess('publishing-process.ts');
});

afterAll(async () => {
  await process.dispose();
  rmSync(folder, { recursive: true });
});

function open(file: string): Promise<StoreSession> {
  const context = {
    environment: nodeEnvironment(),
    node: 'test',
    report: (error: unknown) => expect(error).toBe(undefined),
  };
  return Promise.resolve(sqliteStore({ file, maxHistoryEntries: 1e6 }).open(context));
}

async function entriesOf(session: StoreSession): Promise<readonly LogEntry[]> {
  const { epoch } = await session.end('room');
  const result = await session.read('room', { epoch, offset: 0 }, 1e6);
  return result.kind === 'entries' ? result.entries : [];
}

/** Numbers and offsets, as the process wrote them. */
const acknowledgedBy = (lines: readonly string[]) =>
  lines.filter((line) => line !== 'ready').map((line) => line.split(' ').map(Number));

describe('sqliteStore and its process', () => {
  it.each([1, 3, 40, 150, 400])(
    '[ST2] has all that was acknowledged when the process is killed after %i acknowledgements, and nothing twice after a retry',
    async (count) => {
      const file = join(folder, `killed-${count}.db`);
      const publishing = process.run(file, 'ann', '1', '32');
      await publishing.wrote(count + 1);
      await publishing.kill();

      const session = await open(file);
      const acknowledged = acknowledgedBy(publishing.lines);
      const stored = await entriesOf(session);
      expect(stored.map(({ offset }) => offset)).toEqual(stored.map((_, index) => index + 1));
      for (const [seq, offset] of acknowledged) expect(stored[offset! - 1]?.id).toBe(`ann-${seq}`);

      // The client comes back with everything it has no acknowledgement of, and more.
      const { fence, resumed } = await session.join('ann');
      expect(resumed).toBe(true);
      const last = Math.max(...acknowledged.map(([seq]) => seq!));
      const first =
        acknowledged.length === last ? last + 1 : 1 + acknowledged.findIndex(([seq], index) => seq !== index + 1);
      for (let seq = first; seq <= last + 40; seq++) {
        const id = `ann-${seq}`;
        const claim = { publisher: 'ann', fence, destination: 'room', seq, id };
        const result = await session.publish(claim, { id, event: 'told', data: String(seq) });
        expect(result).toMatchObject({ outcome: { status: 'accepted' } });
      }
      const ids = (await entriesOf(session)).map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: last + 40 }, (_, index) => `ann-${index + 1}`));
      await session.close();
    },
  );

  it('[ST4] keeps one log, dense and complete, while two processes publish to one file', async () => {
    const file = join(folder, 'shared.db');
    const both = ['ann', 'bob'].map((publisher) => process.run(file, publisher, '1', '8', '300'));
    await Promise.all(both.map((publishing) => publishing.ended()));

    const session = await open(file);
    const stored = await entriesOf(session);
    expect(stored.map(({ offset }) => offset)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    for (const publisher of ['ann', 'bob']) {
      const own = stored.filter(({ id }) => id.startsWith(publisher)).map(({ id }) => id);
      expect(own).toEqual(own.map((_, index) => `${publisher}-${index + 1}`));
    }
    await session.close();
  });

  it('[PR15] fences a process by a join in another, and lets its followers read again', async () => {
    const file = join(folder, 'restart.db');
    const old = await open(file);
    const held = await old.join('ann');
    let interruptions = 0;
    await old.follow('room', { appended: () => undefined, interrupted: () => (interruptions += 1) });
    await old.sweep();
    expect(interruptions).toBe(0);

    await process.run(file, 'ann', '1', '1', '5').ended();

    await old.sweep();
    expect(interruptions).toBe(1);
    const claim = { publisher: 'ann', fence: held.fence, destination: 'room', seq: 6, id: 'ann-6' };
    expect(await old.publish(claim, { id: 'ann-6', event: 'told' })).toEqual({ kind: 'fenced' });
    expect((await entriesOf(old)).length).toBe(5);
    await old.close();
  });
});
