import { useNow } from 'tidewire';

export function Clocks() {
  const second = useNow(1_000);
  const minute = useNow(60_000);
  return (
    <div className="demo">
      <p className="number">{toTime(second)}</p>
      <p className="note">This minute began at {toTime(minute)}. Both run on one timer.</p>
    </div>
  );
}

const toTime = (now: number) => (Number.isNaN(now) ? '–' : new Date(now).toISOString().slice(11, 19));
