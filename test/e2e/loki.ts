/** Loki's API on its published port. */
export class LokiClient {
  private readonly port: number;
  constructor(port: number) {
    this.port = port;
  }

  private async get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const query = new URLSearchParams(parameters).toString();
    const answer = await fetch(`http://127.0.0.1:${this.port}/loki/api/v1/${path}?${query}`);
    if (!answer.ok) throw new Error(`Loki answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { data: T }).data;
  }

  /** How many lines a selector finds since a moment. */
  async count(logql: string, since: Date): Promise<number> {
    const seconds = Math.ceil((Date.now() - since.getTime()) / 1000);
    const query = `sum(count_over_time(${logql} [${seconds}s]))`;
    const { result } = await this.get<{ result: { value: [number, string] }[] }>('query', {
      query,
    });
    return Number(result[0]?.value[1] ?? 0);
  }

  /** The newest lines, with Loki's time for each. */
  async lines(query: string, limit: number): Promise<{ time: Date; line: string }[]> {
    const { result } = await this.get<{ result: { values: [string, string][] }[] }>('query_range', {
      ...{ query, limit: String(limit), since: '1h' },
    });
    return result
      .flatMap(({ values }) => values)
      .map(([ns, line]) => ({ time: new Date(Number(ns) / 1e6), line }));
  }

  /** The label sets of the streams that a selector finds. */
  series(match: string): Promise<Record<string, string>[]> {
    return this.get('series', { 'match[]': match });
  }
}
