/** What alerts over logs compare with and wait for. */
export const logThresholds = {
  /** Range. A single line fires for as long, which is longer than two looks of Alertmanager at a group. */
  criticalLogWindow: '5m',
} as const;
