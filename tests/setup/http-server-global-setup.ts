import type { TestProject } from 'vitest/node';
import { startHttpContractServer } from './http-contract-server';

declare module 'vitest' {
  interface ProvidedContext {
    httpContract: { url: string; deadUrl: string };
  }
}

/** Starts the hub's HTTP door beside the browser, at another origin than the tests', and tells them where it is: `inject('httpContract')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, deadUrl, close } = await startHttpContractServer();
  project.provide('httpContract', { url, deadUrl });
  return close;
}
