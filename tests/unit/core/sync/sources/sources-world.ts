import { createSources, type SourcesConfig } from '../../../../../src/core/sync/sources/sources';
import type { FetchReason } from '../../../../../src/core/sync/sources/fetch-reason';
import type { FetchMark, FetchRequest, SourceOptions } from '../../../../../src/core/sync/sources/source-options';
import type { VirtualEnvironment } from '../../../../../src/testing/virtual-environment';
import { createHubWorld } from '../../world';

export const start = Date.UTC(2026, 0, 1);
/** Of the API, from question to answer. */
export const answerMs = 20;

/** One fetch, as the API saw it. */
export interface Call extends FetchRequest {
  /** In ms since the start. */
  readonly at: number;
  isOpen: boolean;
  isAborted: boolean;
  answer(value?: unknown): void;
  fail(): void;
}

/** An API that answers after a while, unless it is told something else. It does not mind an abort. */
export function createApi(environment: VirtualEnvironment) {
  const calls: Call[] = [];
  let behaviour: 'answers' | 'fails' | 'is silent' = 'answers';
  let value: unknown = 'a';
  let peak = 0;
  return {
    calls,
    reasons: (key?: string): FetchReason[] =>
      calls.filter((call) => key === undefined || call.key === key).map(({ reason }) => reason),
    /** When each fetch began, in ms since the start. */
    times: () => calls.map(({ at }) => at),
    /** Most fetches of one key that waited for an answer together. */
    peak: () => peak,
    last: () => calls.at(-1)!,
    is(next: typeof behaviour) {
      behaviour = next;
    },
    holds(next: unknown) {
      value = next;
    },
    fetch(request: FetchRequest): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const settle = (act: () => void) => () => {
          call.isOpen = false;
          environment.post(act);
        };
        const call: Call = {
          ...request,
          at: environment.time.elapsedMs,
          isOpen: true,
          isAborted: false,
          answer: (given = value) => settle(() => resolve(given))(),
          fail: () => settle(() => reject(new Error('down')))(),
        };
        calls.push(call);
        request.signal.addEventListener('abort', () => {
          call.isAborted = true;
        });
        peak = Math.max(
          peak,
          calls.filter(({ key, isOpen, isAborted }) => key === call.key && isOpen && !isAborted).length,
        );
        if (behaviour !== 'is silent')
          environment.elsewhere.setTimer(() => (behaviour === 'fails' ? call.fail() : call.answer()), answerMs);
      });
    },
  };
}

export type SourcesWorldOptions = Parameters<typeof createHubWorld>[0] & {
  readonly sources?: Partial<SourcesConfig>;
};

/** A client with sources, an API to fetch from, and what was shown of it. */
export function createSourcesWorld({ sources: config, ...options }: SourcesWorldOptions = {}) {
  const world = createHubWorld(options);
  const { environment, client } = world;
  const api = createApi(environment);
  let order = 0;
  const sources = client.attach((context) => createSources(context, { mark: () => order, ...config }));
  const shown: unknown[] = [];
  const marks: FetchMark[] = [];
  const errors: unknown[] = [];
  let isOverlapped = false;
  const optionsOf = (given: Partial<SourceOptions> = {}): SourceOptions => ({
    key: 'todos',
    hasEvents: true,
    fetch: api.fetch,
    apply(value, mark) {
      shown.push(value);
      marks.push(mark);
      return { isOverlapped };
    },
    onError: (error) => errors.push(error),
    ...given,
  });
  return {
    ...world,
    api,
    sources,
    /** What was applied, oldest first. */
    shown,
    marks,
    errors,
    optionsOf,
    register: (given?: Partial<SourceOptions>) => sources.register(optionsOf(given)),
    /** What is changed from now on is newer. */
    changes: () => ++order,
    /** Says of each answer that a part of it was older than what is known. */
    overlaps: (next: boolean) => (isOverlapped = next),
    /** No fetch was begun in this time. */
    async isQuiet(ms: number) {
      const before = api.calls.length;
      await environment.advance(ms);
      return api.calls.length === before;
    },
    now: () => environment.time.elapsedMs,
  };
}

/** Ages of what is read at the start, in ms. */
export const ago = (ms: number) => start - ms;
