import type { Environment } from 'tidewire';
import type { FakeHub, FakeHubCommand } from 'tidewire/testing';

/**
 * What the hub in the page can do: the same as examples/hub/hub.mjs, the real one. Events on the channel `demo` are passed on
 * as they come; the channel `metrics` gets a sample a second.
 */
export interface ChatMessage {
  readonly author: string;
  readonly text: string;
}

export interface MetricsSample {
  /** By the hub's clock, in ms since 1970. */
  readonly at: number;
  readonly requestsPerSecond: number;
  readonly p95Ms: number;
}

export const chat = { channel: 'demo', event: 'chat:message' } as const;
export const metrics = { channel: 'metrics', event: 'metrics:sample' } as const;

export function demoCommands(environment: Environment): Readonly<Record<string, FakeHubCommand>> {
  const wait = (ms: number) => new Promise<void>((done) => environment.setTimer(done, ms));
  return {
    echo: (data) => data,
    add: (data) => (data as { readonly a: number; readonly b: number }).a + (data as { readonly b: number }).b,
    fail: () => {
      throw new Error('It was asked to fail.');
    },
    async slow(data) {
      await wait((data as { readonly ms?: number } | undefined)?.ms ?? 2_000);
      return 'done';
    },
    time: () => environment.now(),
    'close-me': (data, { close }) => close((data as { readonly code?: number } | undefined)?.code ?? 4000),
  };
}

/** A calm random walk, from the story's seed. */
export function startMetrics(hub: FakeHub, environment: Environment): () => void {
  let load = 0.5;
  let cancel = () => {};
  const publish = () => {
    load = Math.min(1, Math.max(0, load + (environment.random() - 0.5) * 0.2));
    const sample: MetricsSample = {
      at: environment.now(),
      requestsPerSecond: Math.round(900 + load * 600),
      p95Ms: Math.round(38 + load * load * 90),
    };
    hub.publishes(metrics.channel, metrics.event, sample);
    cancel = environment.setTimer(publish, 1_000);
  };
  cancel = environment.setTimer(publish, 1_000);
  return () => cancel();
}
