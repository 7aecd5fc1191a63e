import { checkCalm, checkReaders } from './calm';
import { injected } from './page';
import { createPerform } from './perform';
import { isFault, type Step } from './schedule';
import type { Tally } from './verdict';
import { createWorld, type Sabotage, type World } from './world';

/** Plays one history. @throws Violation the first that it finds */
export async function play(
  seed: number,
  steps: readonly Step[],
  sabotage: Sabotage = {},
  tally: Tally = new Map(),
): Promise<void> {
  const world = createWorld(seed, sabotage, tally);
  const { pages, time, verdict } = world;
  const perform = createPerform(world);
  for (const page of pages) {
    page.client.connect();
    page.open('red');
  }
  await time.advance(100);

  for (const [name, a, b, thenMs] of steps) {
    const happened = await perform[name](a, b);
    if (happened !== false) verdict.count(name);
    if (happened !== false && isFault(name)) verdict.count('faults');
    await time.advance(thenMs);
    for (const page of pages) page.look();
    if (name === 'calm') checkReaders(world);
    verdict.check();
  }

  // The last fault is over, and the app does what it is asked for.
  await perform.calm(0, 0);
  checkCalm(world);
  verdict.check();
  await end(world);
  verdict.check();
}

/** Everybody goes, and there is silence. */
async function end({ pages, lines, nodes, time, verdict }: World): Promise<void> {
  const { claim } = verdict;
  for (const page of pages) page.dispose();
  await time.advance(0);
  for (const page of pages) page.ended();
  for (const line of lines) claim(!line.isInUse, 'silence', () => 'a link is left');
  for (const page of pages) {
    const { environment, name, client } = page;
    claim(environment.pendingTimers === 0, 'silence', () => `${name} has ${environment.pendingTimers} timers left`);
    claim(environment.listeners === 0, 'silence', () => `${name} has ${environment.listeners} listeners left`);
    client.connect();
    environment.resume();
    environment.focus();
    const strange = environment.reportedErrors.filter((error) => error !== injected);
    claim(strange.length === 0, 'no-surprise', () => `${name} reported ${String(strange[0])}`);
  }
  await time.advance(30_000);
  for (const { hub } of nodes) hub.stops();
  await time.advance(60_000);
  for (const { environment, name } of pages)
    claim(environment.pendingTimers === 0, 'silence', () => `${name} has timers again`);
  for (const { machine, name } of nodes)
    claim(machine.pendingTimers === 0, 'silence', () => `hub ${name} has ${machine.pendingTimers} timers left`);
}
