const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Seconds in the two largest units that matter: `0.4s`, `42s`, `3m05s`, `2h07m`, `1d04h`; `?` when not finite. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '?';
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < minute) return `${whole}s`;
  if (whole < hour) return `${Math.floor(whole / minute)}m${twoDigits(whole % minute)}s`;
  const minutes = Math.round(seconds / minute);
  if (minutes < day / minute) return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
  const hours = Math.round(seconds / hour);
  return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
}

const twoDigits = (value: number) => `${value}`.padStart(2, '0');
