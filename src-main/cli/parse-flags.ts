import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`. */
export function parseWholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
      throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** A whole number, also below zero. */
export function parseInteger(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number.`);
  return value;
}

/** `0,1,3`: different device ids. */
export function parseGpuList(text: string): number[] {
  const ids = text.split(',').map((part) => parseWholeNumber(0)(part.trim()));
  if (new Set(ids).size !== ids.length) throw new InvalidArgumentError(`${JSON.stringify(text)} names a device twice.`);
  return ids;
}

/** A positive number of years, up to what fits into memory. */
export function parseYears(text: string): number {
  const years = Number(text);
  if (text.trim() === '' || !(years >= 0.1 && years <= 50))
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number of years from 0.1 to 50.`);
  return years;
}

/** A seed: what the configuration allows, 0 … 4294967295. */
export function parseSeed(text: string): number {
  const seed = parseWholeNumber(0)(text);
  if (seed > 4294967295) throw new InvalidArgumentError(`${text} is too large; a seed is at most 4294967295.`);
  return seed;
}
