import { messageCount } from './outage';

/**
 * - `coming`: not published yet
 * - `published`, `down`: is out, and the line was up or down then
 * - `here`: arrived
 * - `later`: published while the line was down, and arrived all the same
 * - `missing`: published and not here
 * - `twice`: here more than once
 */
export type Cell = 'coming' | 'published' | 'down' | 'here' | 'later' | 'missing' | 'twice';

/** Numbered messages, in order of publication. @param label says the same in words */
export function Strip({ label, cellOf }: { readonly label: string; readonly cellOf: (number: number) => Cell }) {
  return (
    <div className="strip" role="img" aria-label={label}>
      {Array.from({ length: messageCount }, (_, index) => (
        <span key={index} className="cell" data-cell={cellOf(index + 1)}>
          {index + 1}
        </span>
      ))}
    </div>
  );
}

const meanings: readonly (readonly [Cell, string])[] = [
  ['down', 'published while the line was down'],
  ['here', 'arrived'],
  ['later', 'missed, and made up for'],
  ['missing', 'not here'],
];

export function StripLegend() {
  return (
    <ul className="strip-legend">
      {meanings.map(([cell, meaning]) => (
        <li key={cell}>
          <span className="cell" data-cell={cell} aria-hidden="true" />
          {meaning}
        </li>
      ))}
    </ul>
  );
}
