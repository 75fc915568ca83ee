/** Holds while one of a job's counters rises, each on its own: a sum would hide which label sets they have. */
export function rises(metrics: readonly string[], job: string, window: string): string {
  return metrics.map((metric) => `increase(${metric}{job="${job}"}[${window}]) > 0`).join(' or ');
}

/**
 * How far a counter rose in a window, also where its series did not exist before the first event: `increase`
 * takes the first sample for where counting began, and a single burst would go unseen. A series is only new
 * where its target was scraped a window ago: after an outage of Prometheus all look new.
 *
 * @param by labels beside `instance` that the counts are told by
 */
export function counted(metric: string, job: string, by: string, window: string): string {
  const sum = `sum by (instance, ${by})`;
  const series = `${metric}{job="${job}"}`;
  return [
    `${sum} (increase(${series}[${window}])) > 0`,
    `or (${sum} (${series}) unless ${sum} (${series} offset ${window})) > 0 and on (instance) up{job="${job}"} offset ${window}`,
  ].join(' ');
}
