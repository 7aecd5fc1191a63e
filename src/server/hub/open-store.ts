import { StoreUnavailable, type HubStore, type StoreContext, type StoreSession } from '../store/store';

const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * A store that is there at once, whether or not it can be reached: it is opened in the background, and again until that works. Until then
 * everything fails with `StoreUnavailable`.
 */
export function openStore(store: HubStore, context: StoreContext): StoreSession {
  const first = store.open(context);
  if (!(first instanceof Promise)) return first;
  let session: StoreSession | undefined;
  let isClosed = false;
  let opening = first;
  waitFor(first, firstRetryMs);

  function waitFor(attempt: Promise<StoreSession>, delayMs: number): void {
    opening = attempt;
    attempt.then(
      (opened) => {
        session = opened;
        if (isClosed) void opened.close();
      },
      (error: unknown) => {
        context.report(error);
        if (isClosed) return;
        const openAgain = () =>
          waitFor(new Promise((resolve) => resolve(store.open(context))), Math.min(longestRetryMs, delayMs * 2));
        context.environment.setTimer(openAgain, delayMs);
      },
    );
  }

  async function ready(): Promise<StoreSession> {
    if (session) return session;
    try {
      return await opening;
    } catch (error) {
      throw error instanceof StoreUnavailable ? error : new StoreUnavailable(error);
    }
  }

  return {
    append: async (...request) => (await ready()).append(...request),
    end: async (...request) => (await ready()).end(...request),
    read: async (...request) => (await ready()).read(...request),
    follow: async (...request) => (await ready()).follow(...request),
    join: async (...request) => (await ready()).join(...request),
    leave: async (...request) => (await ready()).leave(...request),
    publish: async (...request) => (await ready()).publish(...request),
    claim: async (...request) => (await ready()).claim(...request),
    settle: async (...request) => (await ready()).settle(...request),
    claimOperation: async (...request) => (await ready()).claimOperation(...request),
    settleOperation: async (...request) => (await ready()).settleOperation(...request),
    releaseOperation: async (...request) => (await ready()).releaseOperation(...request),
    enter: async (...request) => (await ready()).enter(...request),
    exit: async (...request) => (await ready()).exit(...request),
    renew: async (...request) => (await ready()).renew(...request),
    sweep: async () => (await ready()).sweep(),
    members: async (...request) => (await ready()).members(...request),
    followPresence: async (...request) => (await ready()).followPresence(...request),
    signal: async (...request) => (await ready()).signal(...request),
    onSignal: async (...request) => (await ready()).onSignal(...request),
    async close() {
      isClosed = true;
      await session?.close();
    },
  };
}
