/**
 * The word of `words` someone most likely meant by `word`: the same but for case and separators, one that contains it or is
 * contained in it, its initials (`lr`), or few typing slips away. Undefined when nothing is near.
 */
export function findClosestWord(word: string, words: readonly string[]): string | undefined {
  const plain = simplify(word);
  const same = words.find((candidate) => simplify(candidate) === plain);
  if (same !== undefined) return same;
  const [near] = words
    .map((candidate) => ({ candidate, distance: countTypingSlips(plain, simplify(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.floor(Math.min(plain.length, simplify(candidate).length) / 3))
    .sort((a, b) => a.distance - b.distance);
  if (near !== undefined) return near.candidate;
  const initialsMatch = words.find((candidate) => candidate.includes('_') && readInitials(candidate) === plain);
  if (initialsMatch !== undefined) return initialsMatch;
  return words.find((candidate) => {
    const [short, long] = [plain, simplify(candidate)].sort((a, b) => a.length - b.length);
    return short !== undefined && short.length >= 4 && long?.includes(short);
  });
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}

function readInitials(word: string): string {
  return word
    .split('_')
    .map((part) => part.charAt(0))
    .join('');
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
export function countTypingSlips(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      let slips = Math.min(cell(row - 1, column) + 1, cell(row, column - 1) + 1, cell(row - 1, column - 1) + (isEqual ? 0 : 1));
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) slips = Math.min(slips, cell(row - 2, column - 2) + 1);
      rows[row]?.push(slips);
    }
  }
  return cell(a.length, b.length);
}
