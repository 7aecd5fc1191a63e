import source from '../../../src/components/tokens.json';

export interface Token {
  readonly css: string;
  readonly what: string;
  readonly light: string;
  readonly dark: string;
  /** The variable of a shadcn theme that plays the same part. */
  readonly shadcn: string | undefined;
}

/** As far as it is read here: DTCG 2025.10, https://www.designtokens.org/TR/2025.10/format/ */
interface TokenSource {
  readonly $value: unknown;
  readonly $description?: string;
  readonly $extensions: {
    readonly tidewire: { readonly css: string; readonly dark?: unknown; readonly shadcn?: string };
  };
}

export const tokens: readonly Token[] = [...read(source)];

function* read(group: object): Generator<Token> {
  for (const entry of Object.values(group) as unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue;
    if (isToken(entry)) yield toToken(entry);
    else yield* read(entry);
  }
}

function isToken(entry: object): entry is TokenSource {
  return '$value' in entry && '$extensions' in entry;
}

function toToken({ $value, $description = '', $extensions: { tidewire } }: TokenSource): Token {
  const light = write($value);
  return {
    css: tidewire.css,
    what: $description,
    light,
    dark: tidewire.dark === undefined ? light : write(tidewire.dark),
    shadcn: tidewire.shadcn,
  };
}

function write(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('hex' in value) return String(value.hex);
  return 'value' in value && 'unit' in value ? `${String(value.value)}${String(value.unit)}` : JSON.stringify(value);
}
