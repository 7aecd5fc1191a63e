import type { Cause } from '../../protocol/protocol';

const meanings: Readonly<Record<number, string>> = {
  1008: 'policy',
  1009: 'too-large',
  1011: 'server-error',
  1012: 'restart',
  1013: 'overloaded',
  3000: 'unauthorized',
  3003: 'forbidden',
  4401: 'unauthorized',
  4403: 'forbidden',
  4406: 'version',
  4429: 'rate-limited',
};

/** What a close means, with the server's own reason; a token that it quotes is struck out. */
export function toCause(closeCode: number, reason: string, token: string | null | undefined): Cause {
  const said = token ? reason.replaceAll(token, '…') : reason;
  return { code: meanings[closeCode] ?? 'network', message: said || `Closed with code ${closeCode}.`, closeCode };
}
