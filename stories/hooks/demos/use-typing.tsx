import { useState } from 'react';
import { usePresence, useTyping } from 'tidewire';

export function Writer({ name }: { readonly name: string }) {
  const [text, setText] = useState('');
  const { typists, notify, stop } = useTyping('lobby');
  // Who is there is known by name; of a typist only which member it is.
  const { members } = usePresence('lobby', { name });
  const names = typists.map(({ member }) => {
    const typist = members.find((other) => other.member === member)?.state as { readonly name: string } | undefined;
    return typist?.name ?? 'Somebody';
  });

  function handleChange(next: string): void {
    setText(next);
    if (next) notify();
    else stop();
  }

  return (
    <form
      className="demo"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        handleChange('');
      }}
    >
      <h2>{name}</h2>
      <div className="row" data-tight>
        <input
          className="field"
          aria-label={`Message from ${name}`}
          placeholder="Write something"
          autoComplete="off"
          value={text}
          onChange={(event) => handleChange(event.target.value)}
        />
        <button type="submit" className="button">
          Send
        </button>
      </div>
      <p className="note" role="status">
        {names.length > 0 && `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} typing …`}
      </p>
    </form>
  );
}
