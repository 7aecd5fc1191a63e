'use client';

import { useId, type ReactElement, type ReactNode } from 'react';
import type { Conflict, ConflictField } from '../../core/sync/conflict';
import { useWording } from '../messages-provider';
import { draftOf, isInvalid, toEditorKind, type ConflictDraft, type FieldDraft } from './conflict-draft';
import { ConflictValue, toText } from './conflict-value';

export interface ConflictFieldViewProps {
  readonly conflict: Conflict;
  readonly field: ConflictField;
  readonly label: string;
  readonly formatValue: ((value: unknown, field: string) => string) | undefined;
  readonly isEditing: boolean;
  readonly isRefused: boolean;
  readonly draft: ConflictDraft;
  readonly onWrite: (draft: FieldDraft) => void;
}

/** One field: what it was, mine and theirs beside each other; while editing with a choice, and a line for another value. */
export function ConflictFieldView(props: ConflictFieldViewProps): ReactElement {
  const { conflict, field, label, formatValue = toText, isEditing, isRefused, draft, onWrite } = props;
  const { messages } = useWording();
  const id = useId();
  const before = formatValue(field.base, field.field);
  const fieldDraft = draftOf(draft, field);
  const kind = toEditorKind(field);
  const isWrong = isRefused && isInvalid(draft, field);

  const side = (pick: 'mine' | 'theirs', name: string) => {
    const isGone = pick === 'theirs' && conflict.isRemoved;
    const value = isGone ? messages.valueRemoved() : formatValue(field[pick], field.field);
    return (
      <Side
        name={name}
        pick={pick}
        group={id}
        isChosen={isEditing ? fieldDraft.pick === pick : undefined}
        onChoose={() => onWrite({ ...fieldDraft, pick })}
      >
        {isGone ? <span className="tw-conflict-none">{value}</span> : <ConflictValue before={before} after={value} />}
      </Side>
    );
  };

  return (
    <fieldset className="tw-conflict-field" data-field={field.field}>
      <legend className="tw-conflict-field-name">{label}</legend>
      <div className="tw-conflict-before">
        <span className="tw-conflict-side-name">{messages.valueBefore()}</span>{' '}
        <span className="tw-conflict-value" dir="auto">
          {before || <span className="tw-conflict-none">{messages.valueNone()}</span>}
        </span>
      </div>
      <div className="tw-conflict-sides">
        {side('mine', messages.valueMine())}
        {side('theirs', messages.valueTheirs())}
      </div>
      {isEditing && kind && (
        <div className="tw-conflict-other" data-chosen={fieldDraft.pick === 'other' ? '' : undefined}>
          <label className="tw-conflict-side-name">
            <input
              type="radio"
              name={id}
              checked={fieldDraft.pick === 'other'}
              onChange={() => onWrite({ ...fieldDraft, pick: 'other' })}
            />{' '}
            <span id={`${id}other`}>{messages.valueOther()}</span>
          </label>
          <input
            className="tw-conflict-input"
            type="text"
            inputMode={kind === 'number' ? 'decimal' : undefined}
            dir="auto"
            aria-labelledby={`${id}other`}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? `${id}error` : undefined}
            value={fieldDraft.text}
            onChange={(event) => onWrite({ pick: 'other', text: event.target.value })}
          />
          {isWrong && (
            <span id={`${id}error`} role="alert" className="tw-conflict-error">
              {messages.notANumber()}
            </span>
          )}
        </div>
      )}
    </fieldset>
  );
}

interface SideProps {
  readonly name: string;
  readonly pick: 'mine' | 'theirs';
  readonly group: string;
  /** `undefined`: not to be chosen now. */
  readonly isChosen: boolean | undefined;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Side({ name, pick, group, isChosen, onChoose, children }: SideProps): ReactElement {
  if (isChosen === undefined)
    return (
      <div className="tw-conflict-side" data-side={pick}>
        <span className="tw-conflict-side-name">{name}</span> {children}
      </div>
    );
  return (
    <label className="tw-conflict-side" data-side={pick} data-chosen={isChosen ? '' : undefined}>
      <span className="tw-conflict-side-name">
        <input type="radio" name={group} checked={isChosen} onChange={onChoose} /> {name}
      </span>{' '}
      {children}
    </label>
  );
}
