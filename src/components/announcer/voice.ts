import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';
import type { AnnouncementPriority, Utterance } from './announcement-queue';

/** The two live regions of a page. They have to be in the document before their first text, or it goes unheard. */
export type LiveRegions = Readonly<Record<AnnouncementPriority, HTMLElement>>;

/** https://w3c.github.io/aria/#ARIANotifyMixin; not in TypeScript's DOM library yet. */
interface NotifyingDocument extends Document {
  ariaNotify?(text: string, options?: { priority?: 'normal' | 'high' }): void;
}

/** A text that stays would be met again by someone reading through the page. */
const clearMs = 6_000;

/**
 * Speaks through `document.ariaNotify` where the browser has it, else through the live regions. `dispose` takes back what
 * still stands there.
 */
export function createVoice(
  regions: LiveRegions,
  environment: Pick<Environment, 'setTimer'>,
): { speak(utterance: Utterance): void; dispose: Undo } {
  const clearing: Partial<Record<AnnouncementPriority, Undo>> = {};
  const page: NotifyingDocument = regions.polite.ownerDocument;
  return {
    speak({ text, priority }) {
      if (page.ariaNotify) {
        page.ariaNotify(text, { priority: priority === 'assertive' ? 'high' : 'normal' });
        return;
      }
      const region = regions[priority];
      // An equal text is no change, and would not be read: a no-break space makes it another.
      region.textContent = region.textContent === text ? `${text}\u00A0` : text;
      clearing[priority]?.();
      clearing[priority] = environment.setTimer(() => void (region.textContent = ''), clearMs);
    },
    dispose() {
      for (const priority of ['polite', 'assertive'] as const) {
        clearing[priority]?.();
        regions[priority].textContent = '';
      }
    },
  };
}
