import { describe, it } from 'vitest';
import { outboxContract } from '../../../src/testing/outbox-contract/outbox-contract';
import { createOutboxDevice } from './support/outbox-device';

describe('indexedDbOutbox keeps the outbox contract, in tabs that are frames', () => {
  const contract = outboxContract({ create: () => createOutboxDevice(), hasCrashes: true });
  for (const { title, run } of contract) it(title, { timeout: 30_000 }, run);
});

describe('indexedDbOutbox without Web Locks', () => {
  const contract = outboxContract({ create: () => createOutboxDevice('locks'), hasCrashes: true });
  for (const { title, run } of contract.filter((each) => /seat|flusher|elects|fence/.test(each.title)))
    it(title, { timeout: 30_000 }, run);
});
