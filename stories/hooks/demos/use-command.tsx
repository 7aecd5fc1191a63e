import { useCommand } from 'tidewire';

export function Restart() {
  const slow = useCommand('slow');
  const fail = useCommand('fail');
  return (
    <div className="demo">
      <div className="row">
        <button
          type="button"
          className="button"
          data-primary
          disabled={slow.status === 'running'}
          onClick={() => void slow.run({ ms: 2_000 })}
        >
          {slow.status === 'running' ? 'Restarting…' : 'Restart'}
        </button>
        <button type="button" className="button" onClick={() => void fail.run()}>
          Fail
        </button>
      </div>
      <p className="note" role="status">
        {slow.status === 'succeeded' && 'Restarted.'}
        {slow.error && `${slow.error.code}: ${slow.error.message}`}
        {fail.error && ` ${fail.error.code}: ${fail.error.message}`}
      </p>
    </div>
  );
}
