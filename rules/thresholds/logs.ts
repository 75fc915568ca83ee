/** What alerts over logs compare with and wait for. */
export const logThresholds = {
  /** Range. A single line fires for as long, which is longer than two looks of Alertmanager at a group. */
  lineWindow: '5m',
  /** Range of a burst. */
  burstWindow: '10m',
  /** Lines in a burst. Below it a person reads them as they come: one in twelve seconds. */
  burstLines: 50,
  /** Range that tells what is usual, as long ago as it is long, so that an hour's burst is not usual yet. */
  usualWindow: '1h',
  /** Ratio of a burst's ten minutes to the hour: three times what six such windows have each. */
  burstShare: 0.5,
} as const;
