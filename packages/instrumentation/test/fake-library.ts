/** A library to instrument: it answers after a turn of the event loop, and fails for an empty question. */
export interface Library {
  ask(question: string, callback?: (error: Error | undefined, answer?: string) => void): Promise<string>;
}

/** Makes the library. */
export function createLibrary(): Library {
  return {
    async ask(question, callback) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (question === '') {
        const error = new RangeError('there is no question');
        callback?.(error);
        throw error;
      }
      callback?.(undefined, `${question}!`);
      return `${question}!`;
    },
  };
}
