// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import type { Position } from '../../../../src/protocol/position';
import { openRoom } from './scripted-hub';

const kept = (offset: number, id = `id-${offset}`, epoch = 'e1'): Position => ({ epoch, offset, id });

/** Another reader of the same page, from a position that the app had kept. Its question arrives. */
async function openFrom({ client, environment }: Awaited<ReturnType<typeof openRoom>>, from: Position) {
  const heard: unknown[] = [];
  const room = openChannel(client, 'room', { from });
  room.listen(({ data }) => heard.push(data));
  await environment.advance(10);
  return { room, heard };
}

describe('[CH2] [CH5] [PR26] a log that has lost its tail and grown again', () => {
  test('is a gap also where the new events have reached the old number', async () => {
    const { says, gap, room } = await openRoom(3);
    await says({ ...gap(3), lastId: 'another' });
    expect([room.continuity.current.status, room.position?.id]).toEqual(['gap', 'another']);
  });

  test('is a gap for a reader that comes with a position in the lost tail, though the others are at the same number', async () => {
    const hub = await openRoom(3);
    const { room } = hub;
    const late = await openFrom(hub, kept(3, 'lost'));
    expect([late.room.continuity.current.status, room.continuity.current.status]).toEqual(['gap', 'live']);
  });

  test('is a gap for a reader whose event the replay replaces', async () => {
    const hub = await openRoom(5);
    const { says, subscribed, event, events } = hub;
    const first = await openFrom(hub, kept(1));
    const second = await openFrom(hub, kept(3, 'lost'));
    await says(subscribed({ offset: 5, lastId: 'id-5' }), ...events(2, 5), event(6));
    expect([first.heard, first.room.continuity.current.status]).toEqual([[2, 3, 4, 5, 6], 'live']);
    expect([second.heard.at(-1), second.room.continuity.current.status]).toEqual([6, 'gap']);
  });

  test('is a gap for those at its end, and not for one that is served from further back', async () => {
    const hub = await openRoom(3);
    const { says, subscribed, event, room } = hub;
    const late = await openFrom(hub, kept(1));
    await says(subscribed({ offset: 3, lastId: 'another' }), event(2), event(3, 'another'), event(4));
    expect([late.heard, late.room.continuity.current.status]).toEqual([[2, 'another', 4], 'live']);
    expect(room.continuity.current.status).toBe('gap');
  });
});

describe('[CH5] [PR26] a question that was asked for one reader', () => {
  test('tells of no second gap where the hub has told of it meanwhile', async () => {
    const hub = await openRoom(3);
    const { says, gap, subscribed, room } = hub;
    await openFrom(hub, kept(1));
    await says({ ...gap(1), lastId: 'id-1' });
    room.markRepaired();
    await says(subscribed({ offset: 1, lastId: 'id-1' }));
    expect(room.continuity.current.status).toBe('live');
  });

  test('answered from another numbering, lets no event through as the next of the old one', async () => {
    const hub = await openRoom(1);
    const { says, subscribed, event, room, heard } = hub;
    await openFrom(hub, { epoch: 'e1', offset: 0 });
    await says(subscribed({ epoch: 'e2', offset: 0, recovered: false }), event(1, 'new 1'), event(2, 'new 2'));
    expect([heard, room.continuity.current.status]).toEqual([['new 1', 'new 2'], 'gap']);
  });

  test('is a gap for that one alone, if the others can go on', async () => {
    const hub = await openRoom(5);
    const { asked, says, subscribed, event, room } = hub;
    const late = await openFrom(hub, kept(1));
    const less = await openFrom(hub, kept(3));
    await says(subscribed({ offset: 5, lastId: 'id-5', recovered: false }));
    await says(subscribed({ offset: 5, lastId: 'id-5' }), event(4), event(5), event(6));
    expect(asked().at(-1)?.from?.offset).toBe(3);
    expect([less.heard, less.room.continuity.current.status]).toEqual([[4, 5, 6], 'live']);
    expect([late.heard, late.room.continuity.current.status]).toEqual([[6], 'gap']);
    expect(room.continuity.current.status).toBe('live');
  });
});

describe('[CH4] before the answer to a new link’s question', () => {
  test('nothing is handed on: it may be of another numbering', async () => {
    const { says, subscribed, event, reconnects, room, heard } = await openRoom(3);
    await reconnects();
    await says(event(4));
    expect(heard).toEqual([]);
    await says(subscribed({ offset: 3, lastId: 'id-3' }));
    expect([heard, room.continuity.current.status]).toEqual([[4], 'live']);
  });

  test('is no past either for a reader that is further back', async () => {
    const hub = await openRoom(3);
    const { says, subscribed, event, reconnects, room } = hub;
    await reconnects();
    // Asked for once more, for this one, before the first answer: that one then tells nothing, and the next event follows it.
    const late = await openFrom(hub, { epoch: 'e1', offset: 0 });
    await says(event(1, 'new 1'));
    expect(late.heard).toEqual([]);
    await says(subscribed({ epoch: 'e2', offset: 1, lastId: 'id-new 1', recovered: false }), event(2, 'new 2'));
    expect([late.heard, late.room.continuity.current.status]).toEqual([['new 2'], 'gap']);
    expect(room.continuity.current.status).toBe('gap');
  });

  test('a gap of the subscription before is none of this one', async () => {
    const { says, subscribed, gap, reconnects, event, room, heard } = await openRoom(3);
    await reconnects();
    await says(gap(2), subscribed({ offset: 4, lastId: 'id-4' }), event(4));
    expect([heard, room.continuity.current.status]).toEqual([[4], 'live']);
  });

  test('what waited for a hole on the link before is not believed any more', async () => {
    const { says, subscribed, event, reconnects, heard } = await openRoom(1);
    await says(event(3, 'lost'));
    await reconnects();
    await says(subscribed({ offset: 1, lastId: 'id-1' }), event(2), event(3));
    expect(heard).toEqual([2, 3]);
  });
});

describe('[CH2] a channel that was let go of', () => {
  test('is resumed behind what was still on its way', async () => {
    const { says, event, asked, room, client, environment } = await openRoom(3);
    room.close();
    await environment.advance(5_100);
    await says(event(4));
    openChannel(client, 'room');
    await says();
    expect(asked().at(-1)?.from).toEqual(kept(4));
  });

  test('before its question was answered, is not: that may be of another log', async () => {
    const { says, subscribed, event, reconnects, asked, room, client, environment } = await openRoom(3);
    await reconnects();
    room.close();
    await environment.advance(5_100);
    await says(subscribed({ epoch: 'e2', offset: 3, lastId: 'another', recovered: false }), event(4, 'new'));
    openChannel(client, 'room');
    await says();
    expect(asked().at(-1)?.from).toEqual(kept(3));
  });

  test('nor behind a gap', async () => {
    const { says, gap, event, asked, room, client, environment } = await openRoom(3);
    room.close();
    await environment.advance(5_100);
    await says({ ...gap(3), lastId: 'another' }, event(4, 'new'));
    openChannel(client, 'room');
    await says();
    expect(asked().at(-1)?.from).toEqual(kept(3));
  });
});
