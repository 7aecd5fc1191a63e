import type { ReactElement, ReactNode } from 'react';

export interface IconProps {
  readonly className?: string | undefined;
}

/** The frame of every icon: 16 units, drawn in the colour of the text, and not spoken: words stand beside it. */
export function Icon({ className, children }: IconProps & { readonly children: ReactNode }): ReactElement {
  return (
    <svg
      className={className ? `tw-icon ${className}` : 'tw-icon'}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}
