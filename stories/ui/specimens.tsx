import type { ReactNode } from 'react';

/** Things side by side, to compare. @param width least width of one. */
export function Specimens({ width = '15rem', children }: { readonly width?: string; readonly children: ReactNode }) {
  return (
    <div className="specimens" style={{ ['--specimen' as string]: width }}>
      {children}
    </div>
  );
}

/** One of them, with its name. */
export function Specimen({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <figure className="specimen">
      <div className="specimen-body">{children}</div>
      <figcaption className="specimen-name">{name}</figcaption>
    </figure>
  );
}
