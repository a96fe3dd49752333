/**
 * How the measured processes and the bench talk, a line of JSON a message. A process says `ready` once it is warm; it answers
 * each request with one block and does nothing in between. At the end of its standard input it ends.
 */
export interface ReadyMessage {
  readonly ready: true;
  /** Of what computes, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface BlockRequest {
  /** The block ends with the first unit of work after so many seconds. */
  readonly seconds: number;
}

export interface TimedBlock {
  /** Pairs or frames. */
  readonly units: number;
  readonly seconds: number;
  readonly ownCpuSeconds: number;
  /** Of all processes; NaN (null in JSON) where the system does not tell. */
  readonly machineBusySeconds: number | null;
  /** Largest resident set since the process started. */
  readonly peakRssMiB: number;
}
