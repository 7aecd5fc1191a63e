import { useConnection } from 'tidewire';

export function Whole() {
  const state = useConnection();
  return (
    <dl>
      <dt>state</dt>
      <dd>
        <code>{JSON.stringify(state)}</code>
      </dd>
    </dl>
  );
}

export function Selected() {
  // Renders only when this changes.
  const isLive = useConnection((state) => state.status === 'connected');
  return (
    <dl>
      <dt>live?</dt>
      <dd>{isLive ? 'yes' : 'no'}</dd>
    </dl>
  );
}
