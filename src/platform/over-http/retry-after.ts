/** No server makes an operation wait for longer, in ms: a slip of theirs must not hold a lane for years. */
const longestMs = 60 * 60 * 1_000;

/**
 * How long a server wants us to wait, from its `Retry-After`: seconds, or a date, which is read by the server's own clock where it told the time.
 *
 * @param date its `Date` header
 * @param now wall clock, where it told none
 * @returns ms, at most an hour; `undefined` if it does not say, or cannot be read
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function toRetryAfterMs(
  retryAfter: string | null,
  date: string | null | undefined,
  now: number,
): number | undefined {
  const text = retryAfter?.trim();
  if (!text) return undefined;
  const sentAt = date ? Date.parse(date) : NaN;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - (Number.isNaN(sentAt) ? now : sentAt);
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestMs);
}
