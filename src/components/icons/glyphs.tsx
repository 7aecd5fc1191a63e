import type { ReactElement } from 'react';
import { Icon, type IconProps } from './icon';

export function PauseIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <path d="M5.75 4v8M10.25 4v8" strokeWidth="2" />
    </Icon>
  );
}

/** Waves, struck through. */
export function DisconnectedIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <path d="M2.25 2.25l11.5 11.5" />
      <path d="M1.5 6.4A9.6 9.6 0 0 1 4.3 4.5M7.2 3.6a9.6 9.6 0 0 1 7.3 2.8M3.9 9a6 6 0 0 1 2.9-1.6M10.4 7.8A6 6 0 0 1 12.1 9" />
      <circle cx="8" cy="12.25" r="1.1" fill="currentColor" stroke="none" />
    </Icon>
  );
}

export function LockIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <rect x="3.25" y="7.25" width="9.5" height="6.5" rx="1.5" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2M8 10v1.25" />
    </Icon>
  );
}

export function FailedIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75V8.5" />
      <circle cx="8" cy="11.1" r=".9" fill="currentColor" stroke="none" />
    </Icon>
  );
}

export function CheckIcon(props: IconProps): ReactElement {
  return (
    <Icon {...props}>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m5.4 8.2 1.8 1.8 3.4-3.8" />
    </Icon>
  );
}
