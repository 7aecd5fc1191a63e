import { sample, useLatest } from 'tidewire';

interface Update {
  readonly cpu: number;
  readonly memory: number;
}

export function Load() {
  const cpu = useLatest('metrics:update', {
    channel: 'metrics',
    select: (update) => (update as Update).cpu,
  });
  const memory = useLatest('metrics:update', {
    channel: 'metrics',
    select: (update) => Math.round((update as Update).memory),
    deliver: sample(5_000),
  });
  return (
    <div className="demo">
      <p className="number">{cpu === undefined ? '–' : `${cpu.toFixed(1)} %`}</p>
      <p className="note">CPU, as it comes. Memory, every five seconds: {memory === undefined ? '–' : `${memory} %`}</p>
    </div>
  );
}
