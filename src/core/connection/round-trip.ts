/** One answered ping. Times in ms. */
export interface RoundTrip {
  readonly roundTripMs: number;
  /** What the server's wall clock read in between. */
  readonly serverTime: number | undefined;
  /** Our wall clock when the answer arrived. */
  readonly receivedAt: number;
}
