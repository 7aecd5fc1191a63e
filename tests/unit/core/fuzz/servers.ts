import type { Protocol } from '../../../../src/protocol/protocol';
import { plain } from '../../../../src/protocol/plain';
import { tidewire } from '../../../../src/protocol/tidewire';
import { createFakeHub } from '../../../../src/testing/fake-hub';
import type { VirtualNetwork } from '../../../../src/testing/virtual-network';
import type { ServerSocket } from '../../../../src/transports/memory';
import type { Oracle } from './oracle';

/** A server that tells the oracle what it did for whom. */
export interface Server {
  accepts(): void;
  refuses(code: number | undefined): void;
  closes(code: number): void;
  restarts(forgets: boolean): void;
  says(data: string): void;
  speaks(k: number): void;
  goesAway(): void;
}

export interface Kind {
  readonly name: string;
  readonly tokenIn: 'query' | 'message';
  protocol(): Protocol;
  createServer(network: VirtualNetwork, place: string, oracle: Oracle, isRefused: (user: string) => boolean): Server;
}

/** Tokens read `user:number`. */
const userOf = (token: string | undefined) => token?.split(':')[0];

const toNumber = (data: unknown) => (data as { readonly n: number }).n;

interface Request {
  readonly type: string;
  readonly data?: { readonly n: number; readonly ref?: string };
}

export const plainKind: Kind = {
  name: 'plain',
  tokenIn: 'query',
  protocol: () =>
    plain({
      heartbeat: { message: { type: 'ping' }, isAnswer: ({ type }) => type === 'pong' },
      correlate: {
        request: (id, { type, data }) => ({ type, data: { ...(data as object), ref: id } }),
        answer: ({ type, data }) => (type === 'reply' ? { id: (data as { ref: string }).ref } : undefined),
      },
    }),
  createServer(network, place, oracle, isRefused) {
    const sockets = new Set<ServerSocket>();
    let links = 0;
    let refusal: { readonly code: number | undefined } | undefined;
    network.listen(place, (socket) => {
      const user = userOf(new URL(socket.url).searchParams.get('token') ?? undefined);
      if (refusal && refusal.code === undefined) return socket.refuse();
      socket.accept();
      const code = refusal?.code ?? (user !== undefined && isRefused(user) ? 4401 : undefined);
      if (code !== undefined) return socket.close(code);
      sockets.add(socket);
      // What is under way on a link that was left may arrive after what its successor carries.
      const lane = `${place} ${++links}`;
      socket.onClose(() => sockets.delete(socket));
      socket.onMessage((text) => {
        if (!sockets.has(socket)) return;
        const { type, data } = JSON.parse(text as string) as Request;
        if (type === 'ping') return socket.send('{"type":"pong"}');
        if (!data) return;
        oracle.received(place, user, data.n, lane);
        if (data.ref !== undefined) socket.send(JSON.stringify({ type: 'reply', data: { ref: data.ref } }));
      });
    });
    const closes = (code: number) => {
      for (const socket of [...sockets]) {
        sockets.delete(socket);
        socket.close(code);
      }
    };
    const says = (data: string) => {
      for (const socket of sockets) socket.send(data);
    };
    return {
      accepts: () => void (refusal = undefined),
      refuses: (code) => void (refusal = { code }),
      closes,
      restarts: () => closes(1012),
      says,
      speaks: (k) => says(JSON.stringify({ type: 'tick', data: k })),
      goesAway: () => undefined,
    };
  },
};

export const tidewireKind: Kind = {
  name: 'tidewire',
  tokenIn: 'message',
  protocol: tidewire,
  createServer(network, place, oracle, isRefused) {
    const hub = createFakeHub({
      network,
      url: place,
      authenticate({ token }) {
        const userId = userOf(token);
        if (userId === undefined) return {};
        return isRefused(userId) ? null : { userId, expiresAt: network.environment.now() + 45_000 };
      },
      commands: {
        // Commands run side by side with what is published (PR23).
        x: (data, { user }) => oracle.received(place, user.userId, toNumber(data), `${place} ${user.userId}`),
        y: (data, { user }) => oracle.received(place, user.userId, toNumber(data), `${place} ${user.userId} commands`),
      },
    });
    return {
      accepts: () => hub.accepts(),
      refuses: (code) => hub.refuses(code),
      closes: (code) => hub.closes(code),
      restarts: (forgets) => hub.restart({ forgets }),
      // Before its welcome a hub that talks nonsense is no hub (PR4), which is a story of its own.
      says(data) {
        if (hub.users.length > 0) hub.sendsRaw(data);
      },
      speaks: (k) => hub.broadcasts('tick', k),
      goesAway: () => hub.goesAway('deploy', 5_000),
    };
  },
};
