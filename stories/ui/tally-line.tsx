import { tally } from '../world/tally';

/** Counted by what is shown: are numbered messages all there, once and in order? */
export function TallyLine({ numbers }: { readonly numbers: readonly number[] }) {
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  if (numbers.length === 0) return <p className="note">Nothing yet.</p>;
  const { missing, twice, disordered } = tally(numbers, { from, to });
  const isWhole = missing.length + twice + disordered === 0;
  return (
    <p className="note">
      {from} to {to}:{' '}
      {isWhole
        ? 'all there, once and in order.'
        : `${missing.length} missing, ${twice} twice, ${disordered} out of order.`}
    </p>
  );
}
