import { openChannel } from '../../core/channel/open-channel';
import { createClient, type RealtimeClient } from '../../core/client';
import type { AnyCommands, AnyMessages } from '../../core/contract';
import type { RemoteEntity } from '../../core/sync/base';
import type { Conflict } from '../../core/sync/conflict';
import type { Mutation } from '../../core/sync/pending-operation';
import { isRemoved, type AnyOperation, type Change } from '../../core/sync/operation';
import { createSync, type Sync } from '../../core/sync/sync';
import { tidewire } from '../../protocol/tidewire';
import type { OutboxStorage } from '../../shared/outbox-storage';
import { createVirtualEnvironment, type VirtualEnvironment } from '../virtual-environment';
import type { VirtualNetwork } from '../virtual-network';
import type { VirtualTime } from '../virtual-time';
import { channel, type SimulatedServer } from './simulated-server';
import { tokenOf, type Issued, type SyncOracle } from './sync-oracle';
import type { SyncVerdict } from './sync-verdict';

/** One page of one device. */
export interface SyncTab {
  readonly name: string;
  readonly device: string;
  readonly environment: VirtualEnvironment;
  readonly client: RealtimeClient;
  readonly sync: Sync;
  readonly user: string;
  issue(operation: AnyOperation, vars: unknown, token: string): void;
  resolve(conflict: Conflict, choice: 'mine' | 'theirs'): void;
  fetch(): Promise<void>;
  signIn(user: string): void;
  /** Looks at all that is shown. */
  look(): void;
  /** Nothing of it runs any more, from now on, without a word to anybody. */
  crash(): void;
  readonly isCrashed: boolean;
}

type About = Pick<Issued, 'token' | 'entity' | 'name' | 'isRemoval'>;

export interface SyncTabOptions {
  readonly name: string;
  readonly device: string;
  readonly user: string;
  readonly seed: number;
  readonly time: VirtualTime;
  readonly network: VirtualNetwork;
  readonly url: string;
  readonly storage: OutboxStorage;
  readonly operations: readonly AnyOperation[];
  readonly hasEvents: boolean;
  readonly server: SimulatedServer;
  readonly oracle: SyncOracle;
  readonly verdict: SyncVerdict;
}

export function createSyncTab(options: SyncTabOptions): SyncTab {
  const { name, device, time, network, oracle, verdict, operations } = options;
  let { user } = options;
  let isCrashed = false;
  /** What it shows already is not known to the oracle yet. */
  let isIssuing = false;
  const environment = createVirtualEnvironment({ seed: options.seed, time });
  const authOf = (userId: string) => ({ userId, getToken: () => userId });
  const client: RealtimeClient = createClient<AnyMessages, AnyCommands>({
    url: options.url,
    protocol: tidewire(),
    transport: network.createTransport(name, environment),
    environment,
    auth: authOf(user),
  });
  const sync = client.attach((context) =>
    createSync(context, {
      storage: options.storage,
      destination: 'simulated',
      operations,
      request: client.request,
      config: { maxPending: 12 },
    }),
  );
  const seen = new Set<string>();

  async function fetch(): Promise<void> {
    const [mark, fetchedAt] = [sync.mark(), environment.now()];
    const answer = await client.request('fetch');
    if (isCrashed || answer.status !== 'answered') return;
    verdict.count('fetched');
    if (sync.receive(answer.data as readonly RemoteEntity[], { mark, fetchedAt })) void fetch();
  }

  function look(): void {
    if (isCrashed || isIssuing) return;
    for (const entity of options.server.entities.keys()) lookAt(entity);
    for (const { entity } of sync.operations.current) lookAt(entity);
    for (const conflict of sync.conflicts.current) {
      if (seen.has(conflict.id)) continue;
      seen.add(conflict.id);
      oracle.conflicted(name, conflict);
    }
  }

  function lookAt(entity: string): void {
    const { value, operations: pending } = sync.entity(entity).current;
    oracle.shows(name, entity, value, pending);
  }

  function issued(run: () => Mutation | undefined, about: About): void {
    isIssuing = true;
    const mutation = run();
    isIssuing = false;
    if (mutation) {
      const { id } = mutation;
      oracle.issued({ id, device, user, tab: name, ...about });
      void mutation.persisted.then((durability) => {
        if (durability !== 'refused' && !isCrashed) oracle.persisted(id);
      });
      void mutation.observed.then((end) => {
        verdict.count(`ended: ${end.status}`);
        if (!isCrashed) oracle.ended(id, end);
      });
    }
    look();
  }

  oracle.begun(name);
  if (options.hasEvents) {
    const room = openChannel(client, channel);
    room.listen(({ data }) => {
      const { operationId, ...change } = data as RemoteEntity & { readonly operationId: string };
      sync.receive([change], { operationIds: [operationId] });
    });
    const repair = () => {
      if (room.continuity.current.status !== 'gap') return;
      room.markRepaired();
      void fetch();
    };
    room.continuity.subscribe(repair);
  }
  sync.onFetchWanted(() => {
    void fetch();
    return true;
  });
  for (const readable of [sync.operations, sync.conflicts]) readable.subscribe(look);
  client.connect();
  client.state.subscribe(() => {
    verdict.count(client.state.current.status);
    if (client.state.current.status === 'connected') void fetch();
  });

  return {
    name,
    device,
    environment,
    client,
    sync,
    get user() {
      return user;
    },
    issue(operation, vars, token) {
      const entity = operation.entity(vars as never);
      const isRemoval = isRemovalOf(sync.entity(entity).current.value, operation, vars);
      issued(() => sync.mutate(operation as never, vars as never), { token, entity, name: operation.name, isRemoval });
    },
    resolve(conflict, choice) {
      const { id, vars, entity, operationName } = conflict;
      if (choice === 'theirs') oracle.gaveUp(conflict);
      issued(() => sync.resolve(id, choice), {
        token: tokenOf(vars) ?? '',
        entity,
        name: operationName,
        isRemoval: false,
      });
    },
    fetch,
    signIn(next) {
      user = next;
      client.signIn(authOf(next));
      oracle.begun(name);
      look();
    },
    look,
    crash() {
      isCrashed = true;
      network.dropLinks(name);
      environment.freeze();
    },
    get isCrashed() {
      return isCrashed;
    },
  };
}

function isRemovalOf(value: unknown, { apply }: AnyOperation, vars: unknown): boolean {
  try {
    return isRemoved(apply(value as never, vars as never) as Change<object>);
  } catch {
    return false;
  }
}
