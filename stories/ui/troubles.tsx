import type { ReactNode } from 'react';
import type { Network } from '../world/network';
import { Client } from '../world/story-stage';
import type { Address } from '../world/story-world';
import { Specimen, Specimens } from './specimens';

const troubles: readonly { readonly name: string; readonly network?: Network; readonly address?: Address }[] = [
  { name: 'Offline', network: 'offline' },
  { name: 'Slow, 800 ms', network: 'slow' },
  { name: 'Server refuses', network: 'refused' },
  { name: 'Signed out (4401)', address: 'signed-out' },
  { name: 'Forbidden (4403)', address: 'forbidden' },
];

/** The same thing in every trouble there is, each on a client that really has it. */
export function Troubles({ width, children }: { readonly width?: string; readonly children: ReactNode }) {
  return (
    <Specimens {...(width && { width })}>
      {troubles.map(({ name, ...trouble }) => (
        <Specimen key={name} name={name}>
          <Client name={name} {...trouble}>
            {children}
          </Client>
        </Specimen>
      ))}
    </Specimens>
  );
}
