import { createStoryWorld, type StoryWorld } from './story-world';

const worlds = new WeakMap<HTMLElement, StoryWorld>();

/** Makes the world of the story that is about to appear in this element. @returns its end */
export function openWorld(canvas: HTMLElement, seed?: number): () => void {
  const world = createStoryWorld(seed);
  worlds.set(canvas, world);
  return () => {
    worlds.delete(canvas);
    world.dispose();
  };
}

/** The world of a story, for its decorators and play functions. */
export function worldIn(canvas: HTMLElement): StoryWorld {
  const world = worlds.get(canvas);
  if (!world)
    throw new Error('There is no world in this element: it is made before a story renders, and ends with it.');
  return world;
}
