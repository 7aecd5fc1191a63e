import type { ReactNode } from 'react';

/** A list that grows at its end, and keeps to it. */
export function ScrollLog({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // A scrolling area has to be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex
    <div className="scroll-log" role="region" aria-label={label} tabIndex={0}>
      <ol dir="auto">{children}</ol>
    </div>
  );
}
