import type { Conflict } from '../../core/sync/conflict';
import type { OperationEnd, PendingOperation } from '../../core/sync/pending-operation';
import type { Deed, SimulatedServer } from './simulated-server';
import type { SyncVerdict } from './sync-verdict';

/** One operation that somebody issued. */
export interface Issued {
  readonly id: string;
  /** What every value that it writes holds, and no other. */
  readonly token: string;
  readonly name: string;
  entity: string;
  readonly device: string;
  /** What two tabs issue is in the order of the store; what one issues, in the order of issuing. */
  readonly tab: string;
  readonly user: string;
  readonly isRemoval: boolean;
  readonly index: number;
  persisted: boolean;
  end?: OperationEnd;
  isLost?: boolean;
  /** Given up to somebody else's change. */
  readonly lostFields: Set<string>;
}

export interface SyncOracle {
  issued(issue: Omit<Issued, 'index' | 'persisted' | 'lostFields'>): Issued;
  persisted(id: string): void;
  ended(id: string, end: OperationEnd): void;
  /** Somebody wants it back: it may go from the screen, and come again if it is too late. */
  undoing(id: string): void;
  /** A tab begins, or begins anew. */
  begun(tab: string): void;
  /** What a tab shows of an entity now. */
  shows(tab: string, entity: string, value: unknown, operations: readonly PendingOperation[]): void;
  conflicted(tab: string, conflict: Conflict): void;
  /** Somebody took theirs, or the strategy did. */
  gaveUp(conflict: Conflict): void;
  /** The tab where it was issued is gone, before it was stored. */
  lostWithTab(id: string): void;
  ran(deed: Deed): void;
  /** Everything is over: every operation has an end that may be. */
  atRest(server: SimulatedServer, mayBeUnconfirmed: boolean, waiting: ReadonlySet<string>): void;
}

/** A value shown in a field, with the operation that wrote it. */
interface Shown {
  readonly token: string | undefined;
}

/** By what a value is known (`draw`). */
export function tokenOf(value: unknown): string | undefined {
  return JSON.stringify([value]).match(/u\d+u/g)?.at(-1);
}

/** Knows what was issued, what was done and what was shown, and nothing of how the engine works. */
export function createSyncOracle(verdict: SyncVerdict): SyncOracle {
  const { claim } = verdict;
  const all: Issued[] = [];
  const byId = new Map<string, Issued>();
  const byToken = new Map<string, Issued>();
  const done = new Map<string, Deed>();
  const shown = new Map<string, Map<string, Shown>>();
  /** Changes of what was shown, judged when it is known what the server did. */
  const steps: {
    readonly tab: string;
    readonly where: string;
    readonly from: Issued;
    readonly to: Issued | undefined;
    readonly isVisible: boolean;
  }[] = [];

  const undoing = new Set<string>();

  function gaveUp({ operationId, fields }: Conflict): void {
    const known = byId.get(operationId);
    // Also where nobody is left who was promised an end.
    if (known) known.end ??= { status: 'discarded' };
    for (const { field } of fields) known?.lostFields.add(field);
  }

  function judge({ tab, where, from, to, isVisible }: (typeof steps)[number]): void {
    const before = done.get(from.id);
    if (undoing.has(from.id) || (to && undoing.has(to.id))) return;
    if (from.lostFields.has(where.slice(where.lastIndexOf('.') + 1))) return;
    const after = to && done.get(to.id);
    const story = () => `${tab} showed ${to?.token ?? 'the start'} in ${where} after ${from.token}`;
    // What was shown was never done: it may go, once it is out of the log or told as out of the view.
    if (!before) return claim(!isVisible || (!!to && to.index > from.index), 'flicker', story);
    // Not done yet, or never: it is an edit that is pending here, made after.
    if (to && !after) return claim(to.index > from.index, 'flicker', story);
    claim((after?.index ?? -1) > before.index, 'flicker', story);
  }

  return {
    issued(issue) {
      const known: Issued = { ...issue, index: all.length, persisted: false, lostFields: new Set() };
      all.push(known);
      byId.set(known.id, known);
      byToken.set(known.token, known);
      return known;
    },
    persisted(id) {
      const known = byId.get(id);
      if (known) known.persisted = true;
    },
    ended(id, end) {
      const known = byId.get(id);
      if (known && end.status !== 'abandoned') known.end ??= end;
    },
    undoing: (id) => void undoing.add(id),
    lostWithTab(id) {
      const known = byId.get(id);
      if (known && !known.persisted) known.isLost = true;
    },
    begun: (tab) => void shown.delete(tab),
    shows(tab, entity, value, operations) {
      const fields = shown.get(tab) ?? new Map<string, Shown>();
      shown.set(tab, fields);
      for (const operation of operations) {
        const known = byId.get(operation.id);
        if (operation.status !== 'rejected' || !known) continue;
        const isShown = JSON.stringify(value ?? null).includes(known.token);
        claim(!isShown, 'rejected-visible', () => `${tab} shows ${known.token}, which was rejected`);
      }
      for (const [field, held] of Object.entries(value ?? {})) {
        const where = `${entity}.${field}`;
        const token = tokenOf(held);
        const last = fields.get(where);
        fields.set(where, { token });
        if (!last?.token || last.token === token) continue;
        const from = byToken.get(last.token);
        if (!from) continue;
        const pending = operations.find(({ id }) => id === from.id);
        const isVisible =
          !!pending && pending.status !== 'rejected' && pending.status !== 'parked' && field in pending.fields;
        steps.push({ tab, where, from, to: token === undefined ? undefined : byToken.get(token), isVisible });
      }
    },
    gaveUp,
    conflicted(tab, conflict) {
      const { operationId, fields, decided } = conflict;
      verdict.count('conflicts');
      const mine = byId.get(operationId);
      if (decided === 'theirs') gaveUp(conflict);
      for (const { field, theirs } of fields) {
        const author = byToken.get(tokenOf(theirs) ?? '');
        const isSelf = author && author.device === mine?.device && author.user === mine.user;
        claim(
          !isSelf,
          'self-conflict',
          () => `${tab}: ${mine?.token} is in conflict with ${author?.token} in ${field}`,
        );
      }
    },
    ran(deed) {
      done.set(deed.operationId, deed);
      const known = byId.get(deed.operationId);
      claim(known !== undefined, 'owner', () => `${deed.operationId} ran, and nobody issued it`);
      claim(known?.user === deed.user, 'owner', () => `${known?.token} of ${known?.user} was sent as ${deed.user}`);
      const end = known?.end?.status;
      claim(
        end !== 'undone' && end !== 'refused' && end !== 'superseded',
        'lost',
        () => `${known?.token} was ${end}, and ran`,
      );
    },
    atRest({ deeds, refused, entities }, mayBeUnconfirmed, waiting) {
      for (const step of steps) judge(step);
      const lanes = new Map<string, Issued>();
      for (const { operationId } of deeds) {
        const known = byId.get(operationId);
        if (!known) continue;
        const lane = `${known.tab} ${known.user} ${known.entity}`;
        const last = lanes.get(lane);
        claim(!last || last.index < known.index, 'order', () => `${known.token} ran after ${last?.token}`);
        lanes.set(lane, known);
      }
      for (const known of all) {
        const { id, token, persisted, end, isLost } = known;
        if (done.has(id) || refused.has(id) || isLost || !persisted || undoing.has(id)) continue;
        // What was to be removed, and was by somebody else, is as good as done.
        const isGone = known.isRemoval && entities.get(known.entity)?.value === undefined;
        const isOver = isGone || (end !== undefined && end.status !== 'abandoned' && end.status !== 'observed');
        const mayWait = waiting.has(id) && mayBeUnconfirmed;
        claim(isOver || mayWait, 'lost', () => `${token} was stored and never ran (${end?.status ?? 'no end'})`);
      }
    },
  };
}
