import { receivers } from './types.ts';
import type { Receiver } from './types.ts';

/** Counts what came in, for Prometheus. Every series exists from the start, at 0. */
export class Metrics {
  readonly #received = new Map<Receiver, number>(receivers.map((name) => [name, 0]));
  readonly #rejected = new Map<Receiver, number>(receivers.map((name) => [name, 0]));

  received(receiver: Receiver): void {
    this.#received.set(receiver, (this.#received.get(receiver) ?? 0) + 1);
  }

  rejected(receiver: Receiver): void {
    this.#rejected.set(receiver, (this.#rejected.get(receiver) ?? 0) + 1);
  }

  /** @returns the text exposition format, version 0.0.4. */
  render(): string {
    return [
      ...family('inbox_messages_received_total', 'Notifications taken.', this.#received),
      ...family('inbox_messages_rejected_total', 'Notifications refused.', this.#rejected),
      '',
    ].join('\n');
  }
}

function family(name: string, help: string, values: Map<Receiver, number>): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} counter`,
    ...[...values].map(([receiver, value]) => `${name}{receiver="${receiver}"} ${value}`),
  ];
}
