// @vitest-environment node
import { expect, test } from 'vitest';
import { createDisposer } from '../../../src/shared/disposer';

test('cleans up once, newest first', () => {
  const done: string[] = [];
  const disposer = createDisposer();
  disposer.add(() => done.push('first'));
  disposer.add(() => done.push('second'));
  disposer.dispose();
  disposer.dispose();
  expect(done).toEqual(['second', 'first']);
});

test('cleans up at once what is added too late', () => {
  const done: string[] = [];
  const disposer = createDisposer();
  disposer.dispose();
  disposer.add(() => done.push('late'));
  expect(done).toEqual(['late']);
});

test('a clean-up may dispose and add', () => {
  const done: string[] = [];
  const disposer = createDisposer();
  disposer.add(() => done.push('first'));
  disposer.add(() => {
    disposer.dispose();
    disposer.add(() => done.push('added'));
  });
  disposer.dispose();
  expect(done).toEqual(['added', 'first']);
});

test('a clean-up that throws does not stop the others, and its error is thrown at the end', () => {
  const ran: string[] = [];
  const disposer = createDisposer();
  disposer.add(() => ran.push('first'));
  disposer.add(() => {
    throw new Error('no');
  });
  disposer.add(() => ran.push('last'));
  expect(() => disposer.dispose()).toThrow('no');
  expect(ran).toEqual(['last', 'first']);
});
