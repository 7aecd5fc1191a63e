import { useState } from 'react';
import { useCountdown } from 'tidewire';

export function Auction({ endsAt }: { readonly endsAt: number }) {
  const [isSold, setSold] = useState(false);
  const { remainingMs, isExpired } = useCountdown(endsAt, { onExpire: () => setSold(true) });
  return (
    <div className="demo">
      <p className="number">{isExpired ? 'Closed' : `${Math.ceil(remainingMs / 1_000)} s`}</p>
      <p className="note">{isSold ? 'onExpire was called, once.' : 'Counts to a moment on the server’s clock.'}</p>
    </div>
  );
}
