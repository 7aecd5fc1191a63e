import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';

export type AnnouncementPriority = 'polite' | 'assertive';

export interface AnnounceOptions {
  /** `assertive` interrupts; keep it for what can't wait, such as a lost connection. @default 'polite' */
  readonly priority?: AnnouncementPriority;
  /** A newer announcement of the key replaces one that still waits: the latest count, not every count. */
  readonly key?: string;
}

/** What is spoken in one go. */
export interface Utterance {
  readonly text: string;
  readonly priority: AnnouncementPriority;
}

export interface AnnouncementQueue {
  announce(text: string, options?: AnnounceOptions): void;
  /** Gives the queue a voice. Until then, and after the undo, announcements wait. */
  connect(speak: (utterance: Utterance) => void): Undo;
}

export interface AnnouncementQueueOptions {
  readonly environment: Pick<Environment, 'setTimer' | 'monotonicNow'>;
  /** Words for what did not fit: "And 4 more updates". */
  readonly sayMore: (count: number) => string;
}

interface Lane {
  waiting: { readonly key: string; readonly text: string }[];
  /** Left out because too much waited. */
  skipped: number;
  spokenAt: number;
  cancel: Undo | undefined;
}

/** What arrives within this is one utterance. */
const joinMs = 200;
/** At least this lies between two utterances, so that one can be heard before the next. */
const gapMs = { polite: 2_000, assertive: 600 } as const;
/** The same words again within this, with nothing else said since, are an echo. */
const echoMs = 5_000;
/** More than this in one utterance is counted, not read out. */
const maxTexts = 3;

/**
 * Turns announcements into few utterances. Guarantees:
 * - of what arrives together, each text is spoken once, joined into one utterance;
 * - a flood costs its listener at most one utterance per gap, of at most three texts and a count; the newest texts win;
 * - assertive announcements never wait behind polite ones;
 * - what waits is bounded by three texts per priority.
 */
export function createAnnouncementQueue({ environment, sayMore }: AnnouncementQueueOptions): AnnouncementQueue {
  const lanes: Record<AnnouncementPriority, Lane> = { polite: emptyLane(), assertive: emptyLane() };
  let speak: ((utterance: Utterance) => void) | undefined;
  let lastText: string | undefined;
  let lastAt = -Infinity;

  function schedule(priority: AnnouncementPriority): void {
    const lane = lanes[priority];
    if (!speak || lane.cancel || lane.waiting.length === 0) return;
    const quietFor = environment.monotonicNow() - lane.spokenAt;
    lane.cancel = environment.setTimer(() => flush(priority), Math.max(joinMs, gapMs[priority] - quietFor));
  }

  function flush(priority: AnnouncementPriority): void {
    const lane = lanes[priority];
    const texts = lane.waiting.map(({ text }) => text);
    if (lane.skipped > 0) texts.push(sayMore(lane.skipped));
    const utterance = { text: joinSentences(texts), priority };
    Object.assign(lane, { waiting: [], skipped: 0, cancel: undefined });
    const at = environment.monotonicNow();
    if (utterance.text === lastText && at - lastAt < echoMs) return;
    lastText = utterance.text;
    lastAt = lane.spokenAt = at;
    speak?.(utterance);
  }

  return {
    announce(text, { priority = 'polite', key = text } = {}) {
      const words = text.trim();
      if (words === '') return;
      const lane = lanes[priority];
      lane.waiting = [...lane.waiting.filter((other) => other.key !== key), { key, text: words }];
      if (lane.waiting.length > maxTexts) {
        lane.waiting.shift();
        lane.skipped++;
      }
      schedule(priority);
    },
    connect(voice) {
      speak = voice;
      schedule('assertive');
      schedule('polite');
      return () => {
        if (speak !== voice) return;
        speak = undefined;
        for (const lane of Object.values(lanes)) {
          lane.cancel?.();
          lane.cancel = undefined;
        }
      };
    },
  };
}

function emptyLane(): Lane {
  return { waiting: [], skipped: 0, spokenAt: -Infinity, cancel: undefined };
}

/** Screen readers pause at a full stop, and run two texts together without one. */
function joinSentences(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0] ?? '';
  return texts.map((text) => (/[.!?…。！？؟]$/u.test(text) ? text : `${text}.`)).join(' ');
}
