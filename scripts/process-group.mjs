// Starts a process in a group of its own, so that stopping it stops whatever it started.
import { spawn } from 'node:child_process';

const running = new Set();

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startGroup(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Runs a command to its end with our output. A signal counts as a failure. */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = startGroup(command, args, { stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Asks every group to end, and ends by force what is still there after `graceMs`. */
export async function stopAll(graceMs = 5_000) {
  const children = [...running];
  for (const child of children) signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (children.some(isGroupAlive) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
  for (const child of children) if (isGroupAlive(child)) signalGroup(child, 'SIGKILL');
}

/** Ends every group at once. For a second Ctrl-C. */
export function killAll() {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

function signalGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function isGroupAlive(child) {
  if (process.platform === 'win32') return child.exitCode === null && child.signalCode === null;
  try {
    process.kill(-child.pid, 0);
    return true;
  } catch {
    return false;
  }
}
