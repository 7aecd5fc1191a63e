import type { Conflict, ConflictField } from '../../core/sync/conflict';

/** What someone has picked for one field so far. */
export interface FieldDraft {
  readonly pick: 'mine' | 'theirs' | 'other';
  /** What they wrote, kept while another pick is tried. */
  readonly text: string;
}

/** By field. What is not in it is as it was: mine. */
export type ConflictDraft = Readonly<Record<string, FieldDraft>>;

/** The kind of value that can be written in a line; `undefined`: one has to pick. */
export function toEditorKind({ base, mine, theirs }: ConflictField): 'text' | 'number' | undefined {
  const known = [mine, theirs, base].filter((value) => value !== undefined && value !== null);
  if (known.length === 0) return undefined;
  if (known.every((value) => typeof value === 'string')) return 'text';
  return known.every((value) => typeof value === 'number') ? 'number' : undefined;
}

export function draftOf(draft: ConflictDraft, { field, mine }: ConflictField): FieldDraft {
  return draft[field] ?? { pick: 'mine', text: typeof mine === 'string' || typeof mine === 'number' ? `${mine}` : '' };
}

/** A number is asked for, and what was written is none. */
export function isInvalid(draft: ConflictDraft, field: ConflictField): boolean {
  const { pick, text } = draftOf(draft, field);
  return pick === 'other' && toEditorKind(field) === 'number' && (text.trim() === '' || !Number.isFinite(Number(text)));
}

/** What was picked, as values; `undefined` while something is invalid. */
export function toValues({ fields }: Conflict, draft: ConflictDraft): Readonly<Record<string, unknown>> | undefined {
  if (fields.some((field) => isInvalid(draft, field))) return undefined;
  return Object.fromEntries(
    fields.map((field) => {
      const { pick, text } = draftOf(draft, field);
      if (pick !== 'other') return [field.field, field[pick]];
      return [field.field, toEditorKind(field) === 'number' ? Number(text) : text];
    }),
  );
}
