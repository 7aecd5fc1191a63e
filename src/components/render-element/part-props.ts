import type { ComponentPropsWithoutRef, CSSProperties, HTMLAttributes, JSX, ReactElement, RefCallback } from 'react';

/** What a `render` function has to spread on the element that it returns. */
export type RenderedProps = HTMLAttributes<HTMLElement> & { readonly ref?: RefCallback<Element> };

/** What every part takes beside the attributes of its element. `State` is what the part also shows as `data-*`. */
export interface RenderElementProps<State> {
  /** Added to the part's own class: a value, or a function of the state. */
  className?: string | ((state: State) => string | undefined) | undefined;
  /** A value, or a function of the state. */
  style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /**
   * Another element in place of the default one. An element gets the part's props, with its own winning; a function gets
   * props and state, and spreads the props on what it returns.
   */
  render?: ReactElement | ((props: RenderedProps, state: State) => ReactElement) | undefined;
}

/** The props of a part whose default element is `Tag`. */
export type PartProps<Tag extends keyof JSX.IntrinsicElements, State> = Omit<
  ComponentPropsWithoutRef<Tag>,
  'className' | 'style'
> &
  RenderElementProps<State>;
