/** Colour only for a terminal that understands it, and never against `NO_COLOR` (no-color.org: any value that is not empty). */
export function canUseColour(stream: { readonly isTTY?: boolean }, environment: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}
