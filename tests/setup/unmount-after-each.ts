import { afterEach } from 'vitest';

/** Testing Library unmounts by itself only where `afterEach` is a global, which it is not here. */
afterEach(async () => {
  if (typeof document === 'undefined') return;
  const { cleanup } = await import('@testing-library/react');
  cleanup();
});
