import { useLatest, useLivePause } from 'tidewire';

export function Pausable() {
  const { isPaused, toggle } = useLivePause();
  const cpu = useLatest('metrics:update', {
    channel: 'metrics',
    select: (update) => (update as { readonly cpu: number }).cpu,
  });
  return (
    <div className="demo">
      <p className="number">{cpu === undefined ? '–' : `${cpu.toFixed(1)} %`}</p>
      <button type="button" className="button" aria-pressed={isPaused} onClick={toggle}>
        Pause
      </button>
    </div>
  );
}
