/** A line without its end, or one that was longer than allowed and is gone. */
export type Line = { ok: true; bytes: Buffer } | { ok: false };

/**
 * Cuts a stream into lines that end in CRLF. A bare LF ends nothing: servers that take it as a
 * line end let a sender smuggle a second mail behind the first.
 */
export class LineReader {
  #rest: Buffer = Buffer.alloc(0);
  #tooLong = false;

  /** Adds what came from the network. */
  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  /**
   * @param limit octets a line may have, its CRLF included
   * @returns the next whole line, or undefined until more has come
   */
  next(limit: number): Line | undefined {
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) {
      // What is already too long is not kept, but for a CR that may be half of the line's end.
      if (this.#rest.length > limit) {
        this.#tooLong = true;
        this.#rest = this.#rest.subarray(this.#rest.at(-1) === 0x0d ? -1 : this.#rest.length);
      }
      return undefined;
    }
    const bytes = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end + 2);
    const ok = !this.#tooLong && end + 2 <= limit;
    this.#tooLong = false;
    return ok ? { ok, bytes } : { ok: false };
  }
}
