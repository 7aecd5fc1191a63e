// @vitest-environment node
import { expect, test, vi } from 'vitest';
import { createEmitter } from '../../../src/shared/emitter';

const neverFails = (error: unknown) => {
  throw error;
};

test('calls listeners in the order in which they came', () => {
  const emitter = createEmitter<string>(neverFails);
  const heard: string[] = [];
  emitter.listen((event) => heard.push(`first ${event}`));
  emitter.listen((event) => heard.push(`second ${event}`));
  emitter.emit('a');
  expect(heard).toEqual(['first a', 'second a']);
});

test('a function that listens twice hears twice, and each undo takes back one', () => {
  const emitter = createEmitter<void>(neverFails);
  const listener = vi.fn();
  const undo = emitter.listen(listener);
  emitter.listen(listener);
  emitter.emit();
  undo();
  undo();
  emitter.emit();
  expect(listener).toHaveBeenCalledTimes(3);
  expect(emitter.size).toBe(1);
});

test('[DL2] a listener that throws stops no other, and its error is reported', () => {
  const reported: unknown[] = [];
  const emitter = createEmitter<void>((error) => reported.push(error));
  const error = new Error('mine');
  const listener = vi.fn();
  emitter.listen(() => {
    throw error;
  });
  emitter.listen(listener);
  emitter.emit();
  expect(listener).toHaveBeenCalledOnce();
  expect(reported).toEqual([error]);
});

test('who comes during an event hears the next one only', () => {
  const emitter = createEmitter<number>(neverFails);
  const heard: number[] = [];
  emitter.listen((event) => {
    if (event === 1) emitter.listen((later) => heard.push(later));
  });
  emitter.emit(1);
  emitter.emit(2);
  expect(heard).toEqual([2]);
});

test('who leaves during an event disturbs nobody', () => {
  const emitter = createEmitter<void>(neverFails);
  const last = vi.fn();
  const undo = emitter.listen(() => undo());
  emitter.listen(last);
  emitter.emit();
  emitter.emit();
  expect(last).toHaveBeenCalledTimes(2);
  expect(emitter.size).toBe(1);
});
