'use client';

import { forwardRef } from 'react';
import {
  ConnectionBannerAction,
  ConnectionBannerDetail,
  ConnectionBannerIcon,
  ConnectionBannerRoot,
  ConnectionBannerTitle,
  type ConnectionBannerRootProps,
} from './connection-banner-parts';

const ReadyMade = forwardRef<HTMLDivElement, ConnectionBannerProps>(function ConnectionBanner(props, ref) {
  return (
    <ConnectionBannerRoot {...props} ref={ref}>
      <ConnectionBannerIcon />
      <span className="tw-connection-banner-text">
        <ConnectionBannerTitle /> <ConnectionBannerDetail />
      </span>
      <ConnectionBannerAction />
    </ConnectionBannerRoot>
  );
});

/**
 * Tells people that their connection is lost, when it is tried again, and that it is back. Outages under 2 s stay silent. Put
 * it where it may push the page down a little, such as below the header; it renders nothing while all is well.
 *
 * @example
 * <ConnectionBanner onSignIn={() => router.push('/sign-in')} />
 */
export const ConnectionBanner = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: ConnectionBannerRoot,
  Icon: ConnectionBannerIcon,
  Title: ConnectionBannerTitle,
  Detail: ConnectionBannerDetail,
  Action: ConnectionBannerAction,
});

export type ConnectionBannerProps = Omit<ConnectionBannerRootProps, 'children'>;
