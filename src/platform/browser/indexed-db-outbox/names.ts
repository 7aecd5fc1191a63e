import { toHashedName } from '../../../shared/hashed-name';
import type { OutboxScope } from '../../../shared/outbox-storage';

/** Raised when tabs of two versions must not share: the version of the database tells apart what can be upgraded. */
const version = 1;

export function toDatabaseName({ destination }: OutboxScope): string {
  return toHashedName('tidewire-outbox', [version, destination]);
}

/** Of what the tabs of one user have in common: the channel and the lock. */
export function toTabsName({ destination, userId }: OutboxScope): string {
  return toHashedName('tidewire-outbox', [version, destination, userId ?? null]);
}
