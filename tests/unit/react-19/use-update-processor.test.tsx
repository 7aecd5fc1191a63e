import { render } from '@testing-library/react';
import { Activity } from 'react';
import { useUpdateProcessor, type UseUpdateProcessorResult } from 'tidewire';
import { expect, test } from 'vitest';
import { createPlainWorld } from '../react/world';

test('[UP14] [RX1] in a hidden <Activity> updates wait, and are delivered when it is shown again', async () => {
  const { wrapper, advance } = createPlainWorld();
  const heard: (readonly number[])[] = [];
  let processor: UseUpdateProcessorResult<number> | undefined;
  function View() {
    processor = useUpdateProcessor<number>({ onUpdate: (values) => heard.push(values) });
    return null;
  }
  const app = (mode: 'visible' | 'hidden') => (
    <Activity mode={mode}>
      <View />
    </Activity>
  );
  const { rerender } = render(app('visible'), { wrapper });
  await advance(100);
  processor?.push(1);
  rerender(app('hidden'));
  expect(heard).toEqual([[1]]);
  processor?.push(2);
  processor?.push(3);
  await advance(10_000);
  expect(heard.length).toBe(1);
  rerender(app('visible'));
  await advance(100);
  expect(heard).toEqual([[1], [2, 3]]);
});
