/**
 * The address of the real hub: `?hub=ws://…` in the address of the page, else what Storybook was started with, else the one
 * that `npm start` tries first.
 */
export function liveHubUrl(): string {
  const asked = new URLSearchParams(window.location.search).get('hub');
  return asked ?? import.meta.env.STORYBOOK_HUB_URL ?? 'ws://127.0.0.1:4400/live';
}
