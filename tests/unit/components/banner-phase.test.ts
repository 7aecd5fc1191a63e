import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hidden,
  newsOf,
  nextBannerPhase,
  shownKind,
  type BannerEvent,
  type BannerPhase,
} from '../../../src/components/connection-banner/banner-phase';
import type { ConnectionStatus } from '../../../src/core/connection/connection-state';

const timePassed = (status: ConnectionStatus): BannerEvent => ({ type: 'timePassed', status });
const became = (status: ConnectionStatus): BannerEvent => ({ type: 'statusChanged', status });

function tell(...events: BannerEvent[]): { shown: (string | undefined)[]; news: string[] } {
  let phase: BannerPhase = hidden;
  const news: string[] = [];
  const shown = events.map((event) => {
    const next = nextBannerPhase(phase, event);
    const priority = newsOf(phase, next);
    if (priority) news.push(`${priority} ${shownKind(next) ?? ''}`);
    phase = next;
    return shownKind(phase);
  });
  return { shown, news };
}

describe('phases of the connection banner', () => {
  it('an outage shows after its grace, and its end after another', () => {
    const { shown, news } = tell(
      became('connected'),
      became('reconnecting'),
      timePassed('reconnecting'),
      became('connected'),
      timePassed('connected'),
      timePassed('connected'),
    );
    expect(shown).toEqual([undefined, undefined, 'lost', 'lost', 'restored', undefined]);
    expect(news).toEqual(['assertive lost', 'polite restored']);
  });

  it('a blip is never shown', () => {
    const { shown, news } = tell(became('connected'), became('reconnecting'), became('connected'));
    expect(shown).toEqual([undefined, undefined, undefined]);
    expect(news).toEqual([]);
  });

  it('a connection that does not settle is not told as restored, nor as lost again', () => {
    const { shown, news } = tell(
      became('reconnecting'),
      timePassed('reconnecting'),
      became('connected'),
      became('reconnecting'),
      became('connected'),
      became('reconnecting'),
    );
    expect(shown.slice(1)).toEqual(['lost', 'lost', 'lost', 'lost', 'lost']);
    expect(news).toEqual(['assertive lost']);
  });

  it('a long outage is told once more, politely', () => {
    const { news } = tell(became('reconnecting'), timePassed('reconnecting'), became('suspended'));
    expect(news).toEqual(['assertive lost', 'polite suspended']);
  });

  it('refused credentials and failures show at once, and on the way back nothing is told as lost', () => {
    const { shown, news } = tell(
      became('needs-auth'),
      became('connecting'),
      became('connected'),
      timePassed('connected'),
    );
    expect(shown).toEqual(['needs-auth', 'lost', 'lost', 'restored']);
    expect(news).toEqual(['assertive needs-auth', 'polite restored']);
    expect(tell(became('failed')).news).toEqual(['assertive failed']);
  });

  it('the first connection of all, and an app that wants none, are no loss', () => {
    expect(tell(became('connecting'), became('connected')).shown).toEqual([undefined, undefined]);
    expect(
      tell(became('reconnecting'), timePassed('reconnecting'), became('disconnected')).shown.at(-1),
    ).toBeUndefined();
  });

  it('whatever happens: connected and quiet for a while, nothing is left on screen', () => {
    const statuses = [
      'idle',
      'connecting',
      'connected',
      'reconnecting',
      'suspended',
      'needs-auth',
      'disconnected',
      'failed',
    ] as const;
    const event = fc.oneof(
      fc.constantFrom(...statuses).map(became),
      fc.constant<'time'>('time'),
      fc.constant<BannerEvent>({ type: 'dismissed' }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let phase: BannerPhase = hidden;
        let status: ConnectionStatus = 'idle';
        for (const step of events) {
          if (step !== 'time' && step.type === 'statusChanged') status = step.status;
          phase = nextBannerPhase(phase, step === 'time' ? timePassed(status) : step);
          if (status === 'connected') expect(['needs-auth', 'failed', 'suspended']).not.toContain(shownKind(phase));
        }
        for (const end of [became('connected'), timePassed('connected'), timePassed('connected')])
          phase = nextBannerPhase(phase, end);
        expect(shownKind(phase)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
