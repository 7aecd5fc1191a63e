import { useRef, useState } from 'react';
import { useEvent } from 'tidewire';

export function Counter() {
  const heard = useRef(0);
  const [shown, setShown] = useState(0);

  // Called for each message, also for those that no render ever shows.
  useEvent(
    'burst',
    () => {
      heard.current++;
    },
    { channel: 'demo' },
  );

  return (
    <div className="demo">
      <p className="number">{shown}</p>
      <button type="button" className="button" onClick={() => setShown(heard.current)}>
        How many did you hear?
      </button>
    </div>
  );
}
