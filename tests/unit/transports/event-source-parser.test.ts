// @vitest-environment node
import { expect, it } from 'vitest';
import { createEventStreamParser, type StreamEvent } from '../../../src/transports/http/event-source-parser';

function parse(...chunks: readonly Uint8Array[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const take = createEventStreamParser((event) => events.push(event));
  for (const chunk of chunks) take(chunk);
  return events;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => parse(bytesOf(text));
const message = (data: string, id = '') => ({ type: 'message', data, id });

/** Everything that the format has, in one stream. */
const everything =
  '\uFEFF: a comment\r\n\r\nid: 1\ndata: Zoë 🌊\n\n' +
  'event: add\rdata: 73857293\r\rdata:first\r\ndata:  second\r\ndata\r\nid:2\r\n\r\n' +
  'data: {"tide":"\u2028 水位"}\nretry: 10\nunknown: x\nevent:close\nid\n\ndata: unfinished\n';

const story: StreamEvent[] = [
  message('Zoë 🌊', '1'),
  { type: 'add', data: '73857293', id: '1' },
  message('first\n second\n', '2'),
  { type: 'close', data: '{"tide":"\u2028 水位"}', id: '' },
];

it('[PR42] reads the same events however the bytes are cut in two', () => {
  const bytes = bytesOf(everything);
  expect(parse(bytes)).toEqual(story);
  for (let cut = 0; cut <= bytes.length; cut++)
    expect(parse(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).toEqual(story);
});

it('[PR42] reads the same events byte by byte, in pieces of any size, and with nothing in between', () => {
  const bytes = bytesOf(everything);
  for (let size = 1; size < 40; size++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(parse(...pieces), `pieces of ${size}`).toEqual(story);
    expect(parse(...pieces.flatMap((piece) => [piece, new Uint8Array()])), `pieces of ${size} and none`).toEqual(story);
  }
});

it('[PR42] takes line feed, carriage return and both as one line end each', () => {
  for (const end of ['\n', '\r', '\r\n'])
    expect(read(`data: a${end}data: b${end}${end}data: c${end}${end}`)).toEqual([message('a\nb'), message('c')]);
});

it('[PR42] removes one space after the colon, and no more', () => {
  expect(read('data:a\n\ndata: a\n\ndata:  a\n\n').map(({ data }) => data)).toEqual(['a', 'a', ' a']);
});

it('[PR42] tells of an event with empty data, and of none without data', () => {
  expect(read('data\n\ndata:\n\nevent: nothing\n\nid: 7\n\ndata: x\n\n')).toEqual([
    message(''),
    message(''),
    message('x', '7'),
  ]);
});

it('[PR42] keeps an id until another comes, and ignores one with a zero in it', () => {
  expect(read('id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n').map(({ id }) => id)).toEqual([
    '1',
    '1',
    '1',
    '',
  ]);
});

it('[PR42] drops a byte order mark at the beginning alone', () => {
  expect(read('\uFEFFdata: a\n\ndata: \uFEFFb\n\n').map(({ data }) => data)).toEqual(['a', '\uFEFFb']);
});

it('[PR42] does not tell of what was cut off', () => {
  expect(read('data: a\n\ndata: b\n')).toEqual([message('a')]);
});
