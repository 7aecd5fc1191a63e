'use client';

import {
  cloneElement,
  createElement,
  isValidElement,
  useMemo,
  version,
  type JSX,
  type ReactElement,
  type Ref,
} from 'react';
import { toDataAttributes } from './data-attributes';
import { mergeProps } from './merge-props';
import { mergeRefs } from './merge-refs';
import type { RenderedProps, RenderElementProps } from './part-props';

/** What a part itself says about its element. */
export interface RenderElementOptions<State, Instance> {
  /** Handed to functions, and shown as `data-*`. */
  readonly state: State;
  readonly ref: Ref<Instance>;
  /** The part's own attributes; the app's win over them. */
  readonly props?: object;
}

/**
 * The element of a part: every part of the kit is made here, so that all take `className` and `style` (value or function),
 * `ref`, rest props and `render` in the same way, and show their state as `data-*`.
 */
export function useRenderElement<State extends object, Instance extends Element>(
  tag: keyof JSX.IntrinsicElements,
  appProps: RenderElementProps<State> & object,
  { state, ref, props = {} }: RenderElementOptions<State, Instance>,
): ReactElement {
  const { className, style, render, ...rest } = appProps;
  const element = isValidElement<Record<string, unknown>>(render) ? render : undefined;
  const elementRef = element && refOf(element);
  const merged: RenderedProps = {
    ...mergeProps(toDataAttributes(state), props, rest, {
      className: typeof className === 'function' ? className(state) : className,
      style: typeof style === 'function' ? style(state) : style,
    }),
    ref: useMemo(() => mergeRefs<Element>(ref as Ref<Element>, elementRef), [ref, elementRef]),
  };
  if (typeof render === 'function') return render(merged, state);
  if (element) return cloneElement(element, { ...mergeProps(merged, element.props), ref: merged.ref });
  return createElement(tag, merged);
}

/** React 19 keeps an element's ref among its props and warns about the old place, React 18 the other way round. */
function refOf(element: ReactElement<Record<string, unknown>>): Ref<Element> | undefined {
  const holder = Number.parseInt(version, 10) >= 19 ? element.props : element;
  return (holder as { ref?: Ref<Element> }).ref;
}
