import { toHashedName } from '../../shared/hashed-name';

/** Raised when what tabs say to each other changes: old and new pages of a rolling deploy then share apart. */
const version = 1;

/** What all tabs of an origin call what they share (TB10). */
export function toGroupName(address: string, key: string): string {
  return toHashedName('tidewire-tabs', [version, address, key]);
}
