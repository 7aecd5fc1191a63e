import type { Environment } from 'tidewire';
import type { FakeHub, FakeHubCommand } from 'tidewire/testing';

/*
 * What the hub in the page can do: the same as the real one, examples/hub/hub.mjs. Events on the channel `demo` are passed on
 * as they come; the channel `metrics` gets an update a second.
 */
export interface ChatMessage {
  readonly author: string;
  readonly text: string;
}

export interface MetricsUpdate {
  /** Per cent. */
  readonly cpu: number;
  readonly memory: number;
  readonly connections: number;
  /** By the hub's clock, in ms since 1970. */
  readonly at: number;
}

export const chat = { channel: 'demo', event: 'chat:message' } as const;
export const metrics = { channel: 'metrics', event: 'metrics:update' } as const;

export function demoCommands(environment: Environment): Readonly<Record<string, FakeHubCommand>> {
  return {
    echo: (data) => data,
    add(data) {
      const { a, b } = data as { readonly a: number; readonly b: number };
      return a + b;
    },
    time: () => environment.now(),
    fail() {
      throw new Error('The command "fail" did what it is there for.');
    },
    slow(data) {
      const { ms } = data as { readonly ms: number };
      return new Promise((done) => environment.setTimer(() => done({ waitedMs: ms }), ms));
    },
    'close-me': (data, { close }) => close((data as { readonly code: number }).code, 'as asked'),
  };
}

/** Values that wander, drawn from the story's seed. */
export function startMetrics(hub: FakeHub, environment: Environment): () => void {
  const wander = (value: number) => Math.min(98, Math.max(2, value + (environment.random() - 0.5) * 8));
  const round = (value: number) => Math.round(value * 10) / 10;
  let [cpu, memory] = [35, 62];
  let cancel = () => {};
  const publishLater = () => {
    cancel = environment.setTimer(() => {
      [cpu, memory] = [wander(cpu), wander(memory)];
      const update: MetricsUpdate = {
        cpu: round(cpu),
        memory: round(memory),
        connections: hub.connections,
        at: environment.now(),
      };
      hub.publishes(metrics.channel, metrics.event, update);
      publishLater();
    }, 1_000);
  };
  publishLater();
  return () => cancel();
}
