import { logEnd } from './log-end';

/**
 * The end of a log (ST6: creates none).
 *
 * KEYS: metadata, next epoch. ARGV: spare epoch.
 */
export const end = `${logEnd}
local epoch, offset, id = logEnd(KEYS[1], KEYS[2], ARGV[1])
return { epoch, offset, id }
`;
