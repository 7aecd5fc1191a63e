import { useLatency } from 'tidewire';

export function RoundTrip() {
  const { roundTripMs, quality } = useLatency();
  return (
    <div className="demo">
      <p className="number">{roundTripMs === undefined ? '–' : `${Math.round(roundTripMs)} ms`}</p>
      <p className="note">quality: {quality}</p>
    </div>
  );
}
