import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import type { TabGroup } from './group';
import type { TabPage } from './page';

/** One link's part in a group of tabs. */
export interface Membership {
  readonly group: TabGroup;
  /** The link is over. */
  readonly exit: Undo;
}

interface Joined {
  readonly group: TabGroup;
  links: number;
  cancelLeave: Undo;
}

/** A link that comes back at once finds everything in place. */
const lingerMs = 2_000;

/**
 * A tab is in a group as long as it has a link there, and a little longer; but not in a page that is left (TB9).
 *
 * @param join gives undefined where there can be no group
 */
export function createMemberships(
  join: (name: string) => TabGroup | undefined,
  page: TabPage,
  { setTimer }: Pick<TransportEnvironment, 'setTimer'>,
): (name: string) => Membership | undefined {
  const groups = new Map<string, Joined>();
  let stopWatching: Undo | undefined;

  function leave(name: string): void {
    const joined = groups.get(name);
    if (!joined) return;
    groups.delete(name);
    joined.cancelLeave();
    if (!groups.size) {
      stopWatching?.();
      stopWatching = undefined;
    }
    joined.group.leave();
  }

  function leaveAll(): void {
    for (const name of [...groups.keys()]) leave(name);
  }

  function enter(name: string): Joined | undefined {
    const present = groups.get(name);
    if (present) return present;
    const group = join(name);
    if (!group) return undefined;
    const joined: Joined = { group, links: 0, cancelLeave: () => undefined };
    groups.set(name, joined);
    stopWatching ??= page.onLeave(leaveAll);
    return joined;
  }

  return (name) => {
    const joined = enter(name);
    if (!joined) return undefined;
    joined.cancelLeave();
    joined.links++;
    let hasExited = false;
    return {
      group: joined.group,
      exit() {
        if (hasExited) return;
        hasExited = true;
        joined.links--;
        // A group that was left already is not in the list any more.
        if (!joined.links && groups.get(name) === joined) joined.cancelLeave = setTimer(() => leave(name), lingerMs);
      },
    };
  };
}
