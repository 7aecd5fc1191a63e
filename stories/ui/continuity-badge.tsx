import type { Continuity } from 'tidewire';
import './continuity-badge.css';

const meanings: Readonly<Record<Continuity['status'], string>> = {
  live: 'Nothing is missing.',
  replaying: 'What was missed is on its way.',
  gap: 'Something is missing for good.',
  refetching: 'The snapshot is on its way.',
  stale: 'Not connected. This is how it was.',
  unknown: 'Nobody knows what is missing.',
  refused: 'The server does not give it to you.',
};

/** The very word of a continuity, and what it says about what is shown beside it. */
export function ContinuityBadge({ continuity: { status } }: { readonly continuity: Continuity }) {
  return (
    <p className="continuity" role="status">
      <span className="continuity-word" data-status={status}>
        {status}
      </span>
      <span className="continuity-meaning">{meanings[status]}</span>
    </p>
  );
}
