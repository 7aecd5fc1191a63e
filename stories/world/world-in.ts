import { createStoryWorld, type StoryWorld } from './story-world';

// On the element and not in a map of this module: hot reload makes a new module, and stories outlive it.
const world = Symbol.for('tidewire.story-world');
type Stage = HTMLElement & { [world]?: StoryWorld | undefined };

/** Makes the world of the story that is about to appear in this element. @returns its end */
export function openWorld(canvas: Stage): () => void {
  const own = createStoryWorld();
  canvas[world] = own;
  return () => {
    canvas[world] = undefined;
    own.dispose();
  };
}

/** The world of a story, for its decorators and play functions. */
export function worldIn(canvas: Stage): StoryWorld {
  const found = canvas[world];
  if (!found)
    throw new Error('There is no world in this element: it is made before a story renders, and ends with it.');
  return found;
}
