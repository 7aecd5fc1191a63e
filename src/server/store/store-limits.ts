import { TidewireError } from '../../shared/errors';
import { defaultStoreLimits, type StoreLimits } from './store';

/** The limits given, and the default of each that was not. @throws TidewireError for one that is no positive number */
export function resolveStoreLimits(given: Partial<StoreLimits>): StoreLimits {
  const limits = { ...defaultStoreLimits };
  for (const name of Object.keys(limits) as (keyof StoreLimits)[])
    Object.assign(limits, { [name]: resolveLimit(name, given[name], limits[name]) });
  return limits;
}

/** @throws TidewireError if it is no positive number */
export function resolveLimit(name: string, given: number | undefined, byDefault: number): number {
  if (given === undefined) return byDefault;
  // Options may come from JavaScript, or from the environment.
  if (typeof (given as unknown) === 'number' && given > 0) return given;
  throw new TidewireError(
    'bad-limit',
    `${name} is ${given}. Give a store a positive number for it, or leave it out for the default.`,
  );
}
