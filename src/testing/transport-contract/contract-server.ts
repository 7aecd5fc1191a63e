/** A server's end of a link, as much of it as the contract's counterpart needs. `ServerSocket` of a memory network fits. */
export interface ContractSocket {
  readonly url: string;
  readonly subprotocols: readonly string[];
  accept(subprotocol?: string): void;
  refuse(): void;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  onMessage(listener: (data: string | ArrayBuffer) => void): void;
  onClose(listener: (code: number, reason: string) => void): void;
}

/**
 * The counterpart of a transport in its contract: a server that behaves as the query of the address asks, so that it can run in
 * another process or machine than the transport.
 *
 * | `?do=` | the server |
 * | --- | --- |
 * | `echo` | sends every message back |
 * | `count` | sends '0' to '999' at once |
 * | `close` | sends 'last', 'words' and closes with `code` and `reason` |
 * | `refuse` | does not let the link open |
 * | `die` | kills the link on the first message |
 * | `remember` | sends an id, and keeps code and reason of the link's end under it |
 * | `recall` | sends what is kept under `id`, as JSON, when it is known |
 *
 * It selects the first subprotocol offered.
 *
 * @returns the handler for each new link, and a way to kill links
 */
export function createContractServer(): (socket: ContractSocket, die: () => void) => void {
  const ends = new Map<string, string>();
  const waiting = new Map<string, ContractSocket>();
  let count = 0;
  return (socket, die) => {
    const query = new Map(
      (socket.url.split('?')[1] ?? '').split('&').map((part) => {
        const [name = '', value = ''] = part.split('=');
        return [name, decodeURIComponent(value)] as const;
      }),
    );
    const accept = () => socket.accept(socket.subprotocols[0]);
    switch (query.get('do')) {
      case 'echo':
        socket.onMessage((data) => socket.send(data));
        return accept();
      case 'count':
        accept();
        for (let i = 0; i < 1_000; i++) socket.send(String(i));
        return;
      case 'close':
        accept();
        socket.send('last');
        socket.send('words');
        return socket.close(Number(query.get('code')), query.get('reason'));
      case 'die':
        socket.onMessage(die);
        return accept();
      case 'remember': {
        const own = String(++count);
        socket.onClose((code, reason) => {
          const end = JSON.stringify({ code, reason });
          ends.set(own, end);
          waiting.get(own)?.send(end);
        });
        accept();
        socket.send(own);
        return;
      }
      case 'recall': {
        const id = query.get('id') ?? '';
        accept();
        const end = ends.get(id);
        if (end !== undefined) socket.send(end);
        else waiting.set(id, socket);
        return;
      }
      default:
        return socket.refuse();
    }
  };
}
