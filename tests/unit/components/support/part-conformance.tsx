import { render } from '@testing-library/react';
import { createRef, type ComponentType, type CSSProperties, type ReactElement, type Ref } from 'react';
import { expect, it, vi } from 'vitest';

interface AnyPartProps {
  readonly ref?: Ref<Element>;
  readonly className?: string | ((state: object) => string | undefined);
  readonly style?: CSSProperties | ((state: object) => CSSProperties | undefined);
  readonly render?: ReactElement | ((props: object, state: object) => ReactElement);
  readonly onClick?: () => void;
  readonly id?: string;
  readonly title?: string;
}

export interface ConformancePart {
  /** As users write it: `ConnectionBadge.Dot`. */
  readonly name: string;
  readonly part: unknown;
  readonly tag: string;
  readonly className: string;
  /** The `data-*` that the fixture's state has to show. */
  readonly data: Readonly<Record<string, string>>;
  /** The part inside its root, in a state in which it shows. */
  readonly around: (part: ReactElement) => ReactElement;
}

/** What every part of the kit promises, whatever it shows. */
export function describesPart({ name, part, tag, className, data, around }: ConformancePart): void {
  const Part = part as ComponentType<AnyPartProps>;
  const show = (props: AnyPartProps) => {
    render(around(<Part id="part" {...props} />));
    return document.getElementById('part')!;
  };

  it(`${name} is a <${tag}> with a class of its own and its state as data-*`, () => {
    const element = show({});
    expect(element.localName).toBe(tag);
    expect(element.classList.contains(className)).toBe(true);
    for (const [attribute, value] of Object.entries(data)) expect(element.getAttribute(attribute)).toBe(value);
  });

  it(`${name} hands its element to a ref object, a ref function and takes it back`, () => {
    const object = createRef<Element>();
    const { unmount } = render(around(<Part id="part" ref={object} />));
    expect(object.current).toBe(document.getElementById('part'));
    unmount();
    expect(object.current).toBeNull();

    const given: (Element | null)[] = [];
    render(around(<Part id="part" ref={(element) => void given.push(element)} />)).unmount();
    expect(given.length).toBe(2);
    expect(given[1]).toBeNull();
  });

  it(`${name} adds a className, given or made from its state`, () => {
    expect(show({ className: 'mine' }).className).toMatch(new RegExp(`${className}.* mine$`));
    document.body.innerHTML = '';
    const states: object[] = [];
    const element = show({ className: (state) => (states.push(state), 'made') });
    expect(element.classList.contains('made')).toBe(true);
    expect(states.length).toBeGreaterThan(0);
  });

  it(`${name} takes a style, given or made from its state`, () => {
    expect(show({ style: { color: 'red' } }).style.color).toBe('red');
    document.body.innerHTML = '';
    expect(show({ style: () => ({ color: 'blue' }) }).style.color).toBe('blue');
  });

  it(`${name} passes other props on, and calls handlers beside its own`, () => {
    const onClick = vi.fn();
    const element = show({ title: 'hello', onClick });
    expect(element.title).toBe('hello');
    element.click();
    expect(onClick).toHaveBeenCalledTimes(1);
  });

  it(`${name} renders the element it is given, with both refs, classes and the element's own props`, () => {
    const ref = createRef<Element>();
    const own = createRef<HTMLElement>();
    const element = show({ ref, render: <mark ref={own} className="own" title="own" /> });
    expect(element.localName).toBe('mark');
    expect(element.classList.contains(className)).toBe(true);
    expect(element.classList.contains('own')).toBe(true);
    expect(element.title).toBe('own');
    expect(ref.current).toBe(element);
    expect(own.current).toBe(element);
    for (const [attribute, value] of Object.entries(data)) expect(element.getAttribute(attribute)).toBe(value);
  });

  it(`${name} renders through a function of props and state`, () => {
    const ref = createRef<Element>();
    const element = show({ ref, render: (props, state) => <mark {...props} data-keys={Object.keys(state).join()} /> });
    expect(element.localName).toBe('mark');
    expect(element.classList.contains(className)).toBe(true);
    expect(element.dataset.keys).toBeDefined();
    expect(ref.current).toBe(element);
  });
}
