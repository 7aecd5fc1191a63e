// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientFrameShapes, readClientFrames } from '../../../src/protocol/client-frames';
import { tidewire } from '../../../src/protocol/tidewire';
import {
  fitsDocument,
  fitsField,
  frameTypes,
  messageOf,
  resolveSchema,
  type Frame,
  type Schema,
  type Side,
} from './support/asyncapi-document';
import { clientFrameFields, hubFrameFields } from './support/frame-fields';
import { mutate, type Mutation } from './support/mutations';

const { decode } = tidewire();

const isReadByHub = (frame: unknown) => readClientFrames(JSON.stringify(frame)).every(({ kind }) => kind === 'frame');
const isReadByClient = (frame: unknown) =>
  decode(JSON.stringify(frame), true).every(({ kind }) => kind !== 'malformed' && kind !== 'ignored');

const allFields: Readonly<Record<Side, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  client: clientFrameFields,
  hub: hubFrameFields,
};

/** Both sides of every bound, and every type of JSON. */
const samples: readonly unknown[] = [
  ...[null, true, false, {}, [], [1], ['x'], [null], [[]]],
  ...[-1, 0, 1, 1.5, 7, 2 ** 53 - 1, 2 ** 53, -(2 ** 53)],
  ...['', 'x', '7', 'x'.repeat(128), 'x'.repeat(129), 'x'.repeat(256), 'x'.repeat(257), 'x'.repeat(5_000)],
  ...[{ epoch: 'e', offset: 0 }, { epoch: 'e', offset: 1, id: 'i' }, { epoch: '', offset: 1 }, { epoch: 'e' }],
  ...[{ offset: 1 }, { epoch: 'e', offset: -1 }, { epoch: 'e', offset: 1.5 }, { epoch: 'e', offset: 1, id: '' }],
  ...[
    { epoch: 'x'.repeat(128), offset: 1 },
    { epoch: 'x'.repeat(129), offset: 1 },
    { epoch: 'e', offset: 1, id: null },
  ],
  ...[
    { epoch: 'e', offset: 2 ** 53 },
    { epoch: 'e', offset: 1, id: 'x'.repeat(129) },
    { epoch: 'e', offset: 1, more: 1 },
  ],
];

function kindOf(schema: Schema): string {
  const { type, const: only, enum: some } = resolveSchema(schema);
  if (only !== undefined) return typeof only;
  if (some) return typeof some[0];
  return type === 'integer' ? 'number' : (type ?? 'any');
}

describe.each(['client', 'hub'] as const)('frames of the %s', (side) => {
  test('are all in the document, and no others but the batch', () => {
    expect([...frameTypes(side)].sort()).toEqual([...Object.keys(allFields[side]), 'batch'].sort());
  });

  test.each(Object.entries(allFields[side]))('%s has the fields of the code’s type', (type, fields) => {
    const { properties = {}, required = [] } = messageOf(side, type).payload;
    const documented = Object.entries(properties)
      .filter(([field]) => field !== 'type')
      .map(([field, schema]) => [field, `${kindOf(schema)}${required.includes(field) ? '' : '?'}`]);
    expect(Object.fromEntries(documented)).toEqual(fields);
  });
});

describe('what a hub checks', () => {
  test.each(Object.entries(clientFrameShapes))(
    '[PR7] is of %s what the document says: requiredness, types and limits',
    (type, checks) => {
      const { properties = {}, required = [] } = messageOf('client', type).payload;
      for (const [field, check] of Object.entries(checks)) {
        expect(Object.keys(properties)).toContain(field);
        expect(required.includes(field), `${field} is required`).toBe(!check(undefined));
        for (const sample of samples)
          expect(fitsField('client', type, field, sample), `${field} as ${show(sample)}`).toBe(check(sample));
      }
      const unchecked = Object.keys(properties).filter((field) => field !== 'type' && !Object.hasOwn(checks, field));
      expect(unchecked.map((field) => [required.includes(field), kindOf(properties[field]!)])).toEqual(
        unchecked.map(() => [false, 'any']),
      );
    },
  );

  test.each(Object.keys(clientFrameShapes))('[PR7] of any %s is what the document says', (type) => {
    const { properties = {} } = messageOf('client', type).payload;
    const valid = messageOf('client', type).examples.map(({ payload }) => payload);
    // Not only random fields, or hardly a frame would be valid.
    const fields = Object.fromEntries(
      Object.keys(properties).map((field) => [
        field,
        fc.oneof(
          ...valid.map((frame) => ({ arbitrary: fc.constant(frame[field]), weight: 8 })),
          fc.constantFrom(...samples),
        ),
      ]),
    );
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(fc.record({ ...fields, type: fc.constant(type) }), (record) => {
        const frame = JSON.parse(JSON.stringify(record)) as Frame;
        const fits = fitsDocument('client', frame);
        seen[fits ? 'valid' : 'invalid']++;
        expect(isReadByHub(frame)).toBe(fits);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(10);
  });
});

/** Of what a hub has to say, that of which a client makes no use, or takes more than it knows. */
const notLookedAt: readonly string[] = [
  'ack.duplicate wrong type',
  'ack.seq wrong type', // 1.5
  'answer.duplicate wrong type',
  'authenticated.id missing',
  'authenticated.id wrong type',
  'error.duplicate wrong type',
  'error.expected wrong type',
  'members.id wrong type',
  'removed.code wrong type', // A code that is new to it.
  'welcome.capabilities missing',
  'welcome.capabilities wrong type',
  'welcome.capabilities.0 wrong type',
  'welcome.epoch missing',
  'welcome.session missing',
  'welcome.session wrong type',
  'welcome.user wrong type',
];

describe('examples of the document', () => {
  test.each(examplesOf('client'))('a hub reads %s', (_name, frame) => {
    expect(isReadByHub(frame)).toBe(true);
  });

  test.each(examplesOf('hub'))('a client reads %s', (_name, frame) => {
    expect(isReadByClient(frame)).toBe(true);
  });

  test.each(examplesOf('client'))('[PR7] neither the document nor a hub takes %s with a fault', (_name, frame) => {
    const mutations = mutationsOf('client', frame);
    expect(mutations.length).toBeGreaterThan(2);
    expect(taken(mutations, (value) => fitsDocument('client', value))).toEqual([]);
    expect(taken(mutations, isReadByHub)).toEqual([]);
  });

  test('[PR7] neither the document nor a client takes a frame of the hub’s with a fault', () => {
    const frames = examplesOf('hub').map(([, frame]) => frame);
    const mutations = frames.flatMap((frame) => mutationsOf('hub', frame));
    expect(mutations.length).toBeGreaterThan(200);
    expect(taken(mutations, (value) => fitsDocument('hub', value))).toEqual([]);
    const isBound = ({ fault }: Mutation) => fault === 'out of bounds';
    const untouched = taken(
      mutations.filter((mutation) => !isBound(mutation)),
      isReadByClient,
    );
    expect([...new Set(untouched)].filter((words) => !words.startsWith('batch.')).sort()).toEqual(notLookedAt);
    // A client takes longer texts and lists than a hub may send; of numbers it looks at those that it counts with.
    const bounds = taken(mutations.filter(isBound), isReadByClient);
    expect(bounds.filter((words) => /offset|spreadMs/u.test(words))).toEqual([]);
  });
});

function examplesOf(side: Side): readonly (readonly [name: string, frame: Frame])[] {
  return frameTypes(side).flatMap((type) =>
    messageOf(side, type).examples.map(({ payload }, index) => [`${type} (${index + 1})`, payload] as const),
  );
}

/** Of another type it would be another frame. */
function mutationsOf(side: Side, frame: Frame): readonly Mutation[] {
  const type = frame.type as string;
  return mutate(messageOf(side, type).payload, frame)
    .filter(({ path }) => path !== '')
    .map(({ path, ...rest }) => ({ ...rest, path: `${type}.${path}` }));
}

/** Those that pass for valid, in words. */
function taken(mutations: readonly Mutation[], isTaken: (frame: Frame) => boolean): readonly string[] {
  return mutations.filter(({ value }) => isTaken(value as Frame)).map(({ path, fault }) => `${path} ${fault}`);
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
