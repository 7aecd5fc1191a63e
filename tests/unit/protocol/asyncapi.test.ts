// @vitest-environment node
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { classifyClose, closeCode } from '../../../src/protocol/close-codes';
import { asyncApi, fitsDocument, frameTypes, protocolText, resolvePointer } from './support/asyncapi-document';
import { errorCodes } from './support/frame-fields';

const { channels, components, operations } = asyncApi;
const sorted = (values: Iterable<string>) => [...values].sort();

describe('docs/asyncapi.yaml as an AsyncAPI document', () => {
  test('is valid by the schema that AsyncAPI publishes for 3.0', () => {
    expect(asyncApi.asyncapi).toBe('3.0.0');
    // Its formats and its odd corners are AsyncAPI's own business.
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      specs.schemasWithoutId['3.0.0'] as object,
    );
    validate(asyncApi);
    expect(validate.errors).toBeNull();
  });

  test('has no reference that leads nowhere', () => {
    const references = referencesIn(asyncApi);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((pointer) => resolvePointer(pointer) === undefined)).toEqual([]);
  });

  test('has operations on its channel only, with messages of the channel, and uses each message', () => {
    const told = new Set<string>();
    for (const { action, channel, messages, reply } of Object.values(operations)) {
      const said = (side: string, list: readonly { readonly $ref: string }[]) => {
        for (const { $ref } of list) {
          expect($ref).toMatch(new RegExp(`^#/channels/live/messages/${side}\\.`, 'u'));
          told.add($ref.slice('#/channels/live/messages/'.length));
        }
      };
      expect([channel.$ref, reply?.channel.$ref ?? channel.$ref]).toEqual(['#/channels/live', '#/channels/live']);
      said(action === 'receive' ? 'client' : 'hub', messages);
      said('hub', reply?.messages ?? []);
    }
    expect(sorted(told)).toEqual(sorted(Object.keys(components.messages)));
    expect(sorted(Object.keys(channels.live.messages))).toEqual(sorted(Object.keys(components.messages)));
  });

  test.each(Object.entries(components.messages))(
    '%s has a payload of its type, and examples that fit',
    (key, message) => {
      const [side, type] = [key.split('.')[0] as 'client' | 'hub', message.name];
      expect(key).toBe(`${side}.${type}`);
      expect(message.payload.properties?.type).toEqual({ const: type });
      expect(message.payload.required?.[0]).toBe('type');
      expect(message.examples.length).toBeGreaterThan(0);
      for (const { payload } of message.examples)
        expect(fitsDocument(side, payload), JSON.stringify(payload)).toBe(true);
      const shown = new Set(message.examples.flatMap(({ payload }) => Object.keys(payload)));
      expect(sorted(shown), 'fields that an example shows').toEqual(
        sorted(Object.keys(message.payload.properties ?? {})),
      );
      if (message.correlationId) expect(Object.keys(message.payload.properties ?? {})).toContain('id');
    },
  );
});

describe('docs/asyncapi.yaml and docs/protocol.md', () => {
  const section = (from: string, to: string) => protocolText.split(from)[1]?.split(to)[0] ?? '';
  const rows = (text: string) => [...text.matchAll(/^\| (.+?) \|.*$/gmu)].map(([row]) => row);
  /** Every name in the first column. */
  const names = (text: string) =>
    rows(text).flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/gu)].map(([, name = '']) => name));

  test('tell of the same frames', () => {
    const [client, hub] = [
      section('### Client to hub', '### Hub to client'),
      section('### Hub to client', '## Authentication'),
    ];
    expect(sorted(names(client))).toEqual(sorted(frameTypes('client')));
    expect(sorted(names(hub))).toEqual(sorted(frameTypes('hub')));
  });

  test('tell of the same answers', () => {
    for (const row of rows(section('### Client to hub', '### Hub to client')).slice(1)) {
      const [, frames = '', , answers = ''] = row.split(/(?<!\\)\|/u);
      const words = (text: string) => [...text.matchAll(/`([a-z-]+)`/gu)].map(([, word = '']) => word);
      const replies = words(frames).flatMap((type) => operations[type]?.reply?.messages ?? []);
      // The document also says which of them a hub may refuse.
      const known = new Set([...replies.map(({ $ref }) => $ref.split('hub.')[1]), 'error', 'internal']);
      expect(
        words(answers).filter((word) => !known.has(word)),
        row,
      ).toEqual([]);
    }
  });

  test('[PR7] tell of the same error codes as the code', () => {
    const listed = [...section('Error codes: ', '. A message').matchAll(/`([a-z-]+)`/gu)].map(([, code = '']) => code);
    expect(components.schemas.ErrorCode?.enum).toEqual(errorCodes);
    expect(listed).toEqual(errorCodes);
  });

  test('tell of the same close codes as the code, and of what a client does', () => {
    const codes = channels.live['x-close-codes'];
    const listed = rows(section('## Close codes', 'Sources:')).flatMap(
      (row) => row.split('|')[1]?.match(/\b\d{4}\b/gu) ?? [],
    );
    expect(codes.map(({ code }) => String(code))).toEqual(sorted(listed));
    expect(codes.map(({ code }) => code)).toEqual(expect.arrayContaining(Object.values(closeCode)));
    expect(codes.map(({ code, client }) => [code, client])).toEqual(
      codes.map(({ code }) => [code, classifyClose(code)]),
    );
  });

  test('agree on the rules: each that is cited exists', () => {
    const cited = new Set(JSON.stringify(asyncApi).match(/\bPR\d+/gu));
    expect(cited.size).toBeGreaterThan(25);
    expect([...cited].filter((rule) => !protocolText.includes(`**[${rule}]**`))).toEqual([]);
  });
});

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === '$ref' ? [inner as string] : referencesIn(inner),
  );
}
