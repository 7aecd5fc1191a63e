import { createEmitter } from '../emitter';
import type { Environment } from '../environment';
import { TidewireError } from '../errors';
import type { Outbox } from '../outbox-storage';
import { createCampaign, type Campaign } from './campaign';
import type { OutboxDriver } from './driver';
import type { SeatLock } from './seat-lock';

/** Every place that Tidewire runs in has it, though it is part of no edition of the language. */
declare function structuredClone<Value>(value: Value): Value;

/**
 * Makes an outbox of a place to keep it: the seat, the hints, and what the life of the page does to both.
 *
 * @param lock one for all tabs, where there is such a thing
 */
export function createOutbox(driver: OutboxDriver, environment: Environment, lock?: SeatLock): Outbox {
  const changes = createEmitter<void>(environment.reportError);
  const outdatings = createEmitter<void>(environment.reportError);
  let campaign: Campaign | undefined;
  let ending: Promise<void> | undefined;
  /** Why nothing is read or written any more. */
  let end: TidewireError | undefined;

  const listener = {
    told(leftFence?: number) {
      if (end) return;
      if (leftFence === undefined) changes.emit();
      else campaign?.look(leftFence);
    },
    lost(isOutdated: boolean) {
      if (end) return;
      end = new TidewireError(
        'outbox-lost',
        'Stored operations are out of reach: a newer version of this page took them over, or somebody removed them. Reload the page.',
      );
      campaign?.pause();
      driver.sleep();
      if (isOutdated) outdatings.emit();
    },
  };

  const stopWatching = environment.onLifecycle((event) => {
    if (end) return;
    if (event === 'pagehide') {
      campaign?.pause();
      driver.sleep();
    } else if (event === 'pageshow' || event === 'resume' || event === 'visible') {
      if (event === 'pageshow') {
        driver.wake(listener);
        campaign?.resume();
      }
      // A hint may have been missed meanwhile.
      changes.emit();
      campaign?.look();
    }
  });
  driver.wake(listener);

  return {
    durability: driver.durability,
    load: async () => (end ? undefined : driver.load().catch(() => undefined)),
    async commit(commit) {
      if (end) return { kind: 'failed', error: end };
      try {
        // As it is now: a database may read it later, and what it cannot store is to be found before it stores the rest.
        const result = await driver.commit(structuredClone(commit), campaign?.holder ?? '');
        if (result.kind === 'committed' && (commit.entries?.length || commit.values?.length)) driver.tell();
        if (result.kind === 'fenced') campaign?.fenced(commit.fence);
        return result;
      } catch (error) {
        return { kind: 'failed', error };
      }
    },
    onChange: changes.listen,
    campaign(candidate) {
      if (end) return () => undefined;
      ending = campaign?.end() ?? ending;
      const own = createCampaign({ driver, environment, candidate, lock });
      campaign = own;
      own.resume();
      // Of a seat that this tab itself gave up no hint tells it.
      void ending?.then(() => own.look());
      return () => {
        if (campaign !== own) return;
        campaign = undefined;
        ending = own.end();
      };
    },
    onOutdated: outdatings.listen,
    close() {
      stopWatching();
      if (end) return;
      end = new TidewireError('outbox-closed', 'The outbox was closed; open it again to read or write.');
      // What it gives back it gives back in the store.
      void (campaign?.end() ?? ending ?? Promise.resolve()).then(driver.sleep);
    },
  };
}
