import { useState } from 'react';
import { usePresence } from 'tidewire';

const moods = ['calm', 'busy', 'away'];

interface Person {
  readonly name: string;
  readonly mood: string;
}

export function Lobby({ name, device }: { readonly name: string; readonly device?: string }) {
  const [mood, setMood] = useState('calm');
  const [isIn, setIn] = useState(true);
  // Without a state one only looks.
  const { members, self, count, isStale } = usePresence('lobby', isIn ? { name, mood } : undefined);
  const title = device ? `${name}, ${device}` : name;

  return (
    <article className="demo" aria-label={title}>
      <div className="row">
        <h2>{title}</h2>
        <p className="note" role="status">
          {isStale ? `Not connected. ${count} when last heard` : `${count} here`}
        </p>
      </div>
      <ul className="people" data-stale={isStale || undefined}>
        {members.map((member) => {
          const person = member.state as Person;
          return (
            <li key={member.member}>
              {person.name}
              {member === self && ' (you)'} <span className="note">{person.mood}</span>
            </li>
          );
        })}
      </ul>
      <div className="row">
        <label className="row note" data-tight>
          Mood
          <select className="field" value={mood} disabled={!isIn} onChange={(event) => setMood(event.target.value)}>
            {moods.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="button" className="button" onClick={() => setIn(!isIn)}>
          {isIn ? 'Leave' : 'Enter'}
        </button>
      </div>
    </article>
  );
}
