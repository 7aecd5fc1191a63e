/**
 * Any string as a text without line breaks, and different strings as different texts: half a surrogate pair, which UTF-8 cannot
 * hold, would be one replacement character like any other.
 */
export function toText(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

export function fromText(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}

/** The same where a value may be absent. */
export function toOptionalText(value: string | undefined): string {
  return value === undefined ? '' : `+${toText(value)}`;
}

export function fromOptionalText(text: string): string | undefined {
  return text === '' ? undefined : fromText(text.slice(1));
}
