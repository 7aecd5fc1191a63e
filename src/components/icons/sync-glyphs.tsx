import type { ReactElement } from 'react';
import { Icon, type IconProps } from './icon';

/** Two arrows that follow each other round. */
export function SyncingIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <path d="M13.75 7.25A5.9 5.9 0 0 0 3.3 4.4L2.25 5.5" />
      <path d="M2.25 8.75A5.9 5.9 0 0 0 12.7 11.6l1.05-1.1" />
      <path d="M2.25 2.25V5.5H5.5M13.75 13.75V10.5H10.5" />
    </Icon>
  );
}

/** Part of a ring, on its way round. */
export function ConnectingIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="5.75" opacity=".25" />
      <path d="M8 2.25A5.75 5.75 0 0 1 13.75 8" />
    </Icon>
  );
}

/** An arrow upwards, in a ring that is not closed yet. */
export function WaitingIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="6.25" strokeDasharray="2.6 2.3" />
      <path d="M8 11V5.25M5.75 7.4 8 5.15l2.25 2.25" />
    </Icon>
  );
}

/** A clock. */
export function StaleIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.5V8l2.4 1.6" />
    </Icon>
  );
}

/** A triangle with a mark: someone has to look. */
export function AttentionIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <path d="M7.05 2.7 1.6 12.1a1.1 1.1 0 0 0 .95 1.65h10.9a1.1 1.1 0 0 0 .95-1.65L8.95 2.7a1.1 1.1 0 0 0-1.9 0Z" />
      <path d="M8 6.25V9" />
      <circle cx="8" cy="11.3" r=".85" fill="currentColor" stroke="none" />
    </Icon>
  );
}

/** Two ways from one point. */
export function ConflictIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <path d="M8 14V9.5M8 9.5C8 7 3.5 7.25 3.5 3.5M8 9.5C8 7 12.5 7.25 12.5 3.5" />
      <path d="M1.75 4.75 3.5 2.75l1.75 2M10.75 4.75l1.75-2 1.75 2" />
    </Icon>
  );
}
