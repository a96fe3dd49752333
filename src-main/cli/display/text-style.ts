/** Marks text for the eye; every function gives the text back unchanged where colour is not wanted. */
export interface TextStyle {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Puts text on a blue that darkens with `share` (0 … 1); text and ground are both set, so that it reads on any terminal. */
  readonly shade: (text: string, share: number) => string;
}

// xterm's 256 colours: ground and text, from light to dark.
const shades = ['48;5;195;38;5;16', '48;5;153;38;5;16', '48;5;111;38;5;16', '48;5;68;38;5;231', '48;5;25;38;5;231'] as const;

export function createTextStyle(hasColour: boolean): TextStyle {
  const paint = (code: string) => (text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: paint('1'),
    dim: paint('2'),
    good: paint('32'),
    bad: paint('31'),
    warning: paint('33'),
    shade: (text, share) => {
      const level = shades[Math.min(shades.length - 1, Math.floor(share * shades.length))];
      return share >= 0.02 && level ? paint(level)(text) : text;
    },
  };
}
