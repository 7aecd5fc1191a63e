import type { TestProject } from 'vitest/node';
import { startWsContractServer } from './ws-contract-server';

declare module 'vitest' {
  interface ProvidedContext {
    wsContract: { url: string; deadUrl: string };
  }
}

/** Starts a real WebSocket server beside the browser and tells the tests where it is: `inject('wsContract')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, deadUrl, close } = await startWsContractServer();
  project.provide('wsContract', { url, deadUrl });
  return close;
}
