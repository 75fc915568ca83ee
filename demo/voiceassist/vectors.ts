/** Finds messages by their meaning, as far as a few words have one. Every method throws while it does not answer. */
export interface Vectors {
  /** Remembers a message; it can be found a moment later. */
  add(messageId: number, userId: number, text: string): Promise<void>;
  /** @returns ids of the nearest messages, best first, at most 20 */
  search(userId: number, words: string): Promise<number[]>;
  check(): Promise<void>;
}
