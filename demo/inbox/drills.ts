/** Ids have this shape: they become values of a label. */
const idShape = /^[a-z0-9-]{1,40}$/;
/** So many at a time: each is a series. */
const most = 500;

/**
 * The drills that are on: each is a sample of the inbox's metrics, from which a rule makes an alert that
 * takes the whole way back to here. In memory: a restart of the inbox ends them all.
 */
export class Drills {
  readonly #on = new Set<string>();

  /** @returns why it cannot begin, or undefined when it is on. */
  begin(id: string): string | undefined {
    if (!idShape.test(id)) return 'an id has 1 to 40 letters a-z, digits and hyphens';
    if (!this.#on.has(id) && this.#on.size >= most) return `${most} drills are on already`;
    this.#on.add(id);
    return undefined;
  }

  /** Ends one, or all of them when no id is given; one that is not on has ended already. */
  end(id: string): void {
    if (id === '') this.#on.clear();
    else this.#on.delete(id);
  }

  list(): string[] {
    return [...this.#on];
  }

  /** @returns one sample each; nothing when none is on, so that an ended drill's series is gone. */
  render(): string {
    if (this.#on.size === 0) return '';
    return [
      '# HELP inbox_drill_active Drills of the alerting path that are on.',
      '# TYPE inbox_drill_active gauge',
      ...[...this.#on].map((id) => `inbox_drill_active{drill_id="${id}"} 1`),
      '',
    ].join('\n');
  }
}
