// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { countTests } from '../../../scripts/count-tests.mjs';

const file = (status: string, ...states: string[]) => ({
  status,
  assertionResults: states.map((state) => ({ status: state })),
});

describe('the sum of the tests', () => {
  it('counts what passed, failed and was skipped', () => {
    const report = { testResults: [file('passed', 'passed', 'pending', 'todo'), file('failed', 'failed', 'passed')] };
    expect(countTests(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2, note: '' });
  });

  it('counts a file that did not load as failed', () => {
    expect(countTests({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toMatchObject({ failed: 1 });
  });

  it('counts a crash as failed, with a report and without one', () => {
    expect(countTests(undefined, 139)).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('says that a project is empty', () => {
    expect(countTests({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 0, skipped: 0, note: 'no tests yet' });
  });
});
