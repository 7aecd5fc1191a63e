import type { ContractCase } from '../contract-case';
import { closingCases } from './closing-cases';
import { messageCases } from './message-cases';
import { openingCases } from './opening-cases';
import type { TransportCounterpart } from './transport-counterpart';
import { createTransportTest } from './transport-test';

/**
 * What every transport promises (see `TransportLink`), as cases for any test runner. They wait for events and never for a time
 * to pass.
 *
 * @example
 * for (const { title, run } of transportContract({ transport: myTransport(), url, deadUrl })) it(title, run);
 */
export function transportContract(counterpart: TransportCounterpart): readonly ContractCase[] {
  const test = createTransportTest(counterpart);
  const cases = [...openingCases, ...messageCases, ...closingCases];
  return cases.map(({ title, run }) => ({ title, run: () => run(test) }));
}
