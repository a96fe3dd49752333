import { type ErrorCode, errorCodes } from '../errors/analogon-error';

/** Every code of AnalogonError as a typed error of the contract; each carries its code and its message, nothing else. */
export const contractErrors: Readonly<Record<string, Record<string, never>>> = Object.fromEntries(
  Object.keys(errorCodes).map((code) => [code, {}]),
);

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
