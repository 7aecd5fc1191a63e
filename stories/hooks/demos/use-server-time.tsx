import { useState } from 'react';
import { useServerTime } from 'tidewire';

export function Stamp() {
  const { offsetMs, isMeasured, now } = useServerTime();
  const [stamp, setStamp] = useState<number>();
  return (
    <div className="demo">
      <dl>
        <dt>offset</dt>
        <dd>{isMeasured ? `${Math.round(offsetMs)} ms` : 'not measured yet'}</dd>
        <dt>stamp</dt>
        <dd>{stamp === undefined ? '–' : new Date(stamp).toISOString()}</dd>
      </dl>
      <div>
        <button type="button" className="button" onClick={() => setStamp(now())}>
          Stamp by the server’s clock
        </button>
      </div>
    </div>
  );
}
