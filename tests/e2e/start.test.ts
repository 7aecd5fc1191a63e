import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { chromium } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { chromiumArgs, findChromium } from '../../scripts/chromium.mjs';

const startupMs = 180_000;

describe('npm start', () => {
  let started: ChildProcess | undefined;

  afterEach(() => {
    started?.kill('SIGKILL');
  });

  it(
    'prints both addresses once they answer, and leaves no process and no port behind after Ctrl-C',
    async () => {
      started = spawn(process.execPath, ['scripts/start.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise<number | null>((resolve) => started?.once('exit', resolve));

      const { storybook, hub } = await addressesPrintedBy(started);
      const page = await fetch(storybook);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<title>');
      expect((await fetch(new URL('/health', hub.replace(/^ws/, 'http')))).status).toBe(200);

      await twoPeopleMeet(storybook);

      const descendants = descendantsOf(started.pid!);
      expect(descendants.length).toBeGreaterThanOrEqual(2);
      started.kill('SIGINT');
      expect(await ended).toBe(0);

      expect(descendants.filter(isAlive)).toEqual([]);
      expect(await isListening(storybook)).toBe(false);
      expect(await isListening(hub)).toBe(false);
    },
    startupMs + 30_000,
  );
});

/** In two browsers, each on the Welcome story over the live hub: what Ada says in one, Ben reads in the other. */
async function twoPeopleMeet(storybook: string): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) });
  try {
    const open = async () => {
      const page = await (await browser.newContext()).newPage();
      const story = new URL('/iframe.html?id=start-welcome--welcome&viewMode=story&globals=backend:live', storybook);
      await page.goto(story.href);
      const windowOf = (name: string) => page.getByRole('article', { name: `${name}’s window` });
      await windowOf('Ada').locator('[data-status=connected]').first().waitFor({ timeout: startupMs });
      return windowOf;
    };
    const here = await open();
    const there = await open();
    await there('Ben').locator('[data-status=connected]').first().waitFor();
    await here('Ada').getByRole('textbox').fill('Across two browsers');
    await here('Ada').getByRole('textbox').press('Enter');
    await there('Ben').getByText('Across two browsers').waitFor();
    await here('Ada').getByText('Delivered').last().waitFor();
  } finally {
    await browser.close();
  }
}

/** The two lines under everything else: `Storybook  http://…` and `Hub  ws://…`. */
function addressesPrintedBy(child: ChildProcess): Promise<{ storybook: string; hub: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => {
      reject(new Error(`npm start ended with exit code ${code}:\n${output}`));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const storybook = /^ *Storybook +(http:\S+)$/m.exec(output)?.[1];
      const hub = /^ *Hub +(ws:\S+)$/m.exec(output)?.[1];
      if (storybook && hub) resolve({ storybook, hub });
    });
  });
}

/** From /proc, so that a child which changed its process group is still found. */
function descendantsOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const all = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...all(child)]);
  return all(pid);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function isListening(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
