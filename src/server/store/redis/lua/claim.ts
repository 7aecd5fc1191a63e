import { claimNumber } from './claim-number';
import { basics } from './lua';
import { outcomeLookup } from './outcome-lookup';

/**
 * Uses up a number without appending.
 *
 * KEYS: publisher, outcomes. ARGV: fence, destination, number, id, most destinations, outcome.
 */
export const claim = `${basics}${outcomeLookup}${claimNumber}
return claimNumber(function() return ARGV[6] end)
`;
