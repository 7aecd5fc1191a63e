/** The language of the kit's own words, whatever the locale of the numbers. */
const english = new Intl.PluralRules('en');

export function formatCount(count: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** In English: one of it, or several? */
export function isOne(count: number): boolean {
  return english.select(count) === 'one';
}
