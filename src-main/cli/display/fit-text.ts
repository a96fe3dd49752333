// A message that carries control characters must not move the cursor.
const controlCharacters = /\p{Cc}+/gu;

/** One line of at most `width` characters; a longer text is cut and ends in `…`. */
export function fitText(text: string, width: number): string {
  const characters = [...text.replace(controlCharacters, ' ')];
  if (characters.length <= width) return characters.join('');
  return width <= 0 ? '' : `${characters.slice(0, width - 1).join('')}…`;
}
