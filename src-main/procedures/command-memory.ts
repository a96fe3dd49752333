/** Remembers what commands answered, so that a command sent twice is done once. */
export interface CommandMemory {
  /** The answer, also a rejection, of the first `run` under this id; while it is under way both callers wait for it. */
  once<Answer>(requestId: string, run: () => Promise<Answer>): Promise<Answer>;
}

/** @param limit answers kept; the oldest is forgotten first */
export function createCommandMemory(limit = 1000): CommandMemory {
  const answers = new Map<string, Promise<unknown>>();
  return {
    once<Answer>(requestId: string, run: () => Promise<Answer>): Promise<Answer> {
      const known = answers.get(requestId);
      // Ids carry the name of their command, so the answer is of the command's own type.
      if (known) return known as Promise<Answer>;
      const answer = run();
      answers.set(requestId, answer);
      const [oldest] = answers.keys();
      if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
      return answer;
    },
  };
}
