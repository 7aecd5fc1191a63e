import type { ReactNode } from 'react';
import { useStage } from '../../world/story-stage';
import { components, hooks, pageOf } from './contents';

/** Every component at work on the connection of this page, each leading to its own page. */
export function Gallery() {
  const { world } = useStage();
  return (
    <ul className="gallery">
      {components.map(({ name, what, show, isWide }) => (
        <Card key={name} name={name} what={what} isWide={isWide} href={pageOf('components', name)}>
          {show(world.now())}
        </Card>
      ))}
    </ul>
  );
}

function Card({
  name,
  what,
  href,
  isWide = false,
  children,
}: {
  readonly name: string;
  readonly what: string;
  readonly href: string;
  readonly isWide?: boolean | undefined;
  readonly children: ReactNode;
}) {
  return (
    <li className="card" data-wide={isWide || undefined}>
      {/* To be looked at; it is used on its own page. */}
      <div className="card-show" inert aria-hidden="true">
        {children}
      </div>
      <div className="card-text">
        <a className="card-link" href={href} target="_top">
          {name}
        </a>
        <p>{what}</p>
      </div>
    </li>
  );
}

export function HookList() {
  return (
    <ul className="hook-list">
      {hooks.map(({ name, what }) => (
        <li key={name}>
          <a className="hook-link" href={pageOf('hooks', name)} target="_top">
            <code>{name}</code>
          </a>
          <p>{what}</p>
        </li>
      ))}
    </ul>
  );
}
