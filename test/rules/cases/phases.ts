/**
 * A counter from nought as promtool writes it: phase by phase, so much more at each sample, so many times.
 * `counter([30, 20], [9, 40])` has 61 samples.
 */
export function counter(...phases: [step: number, times: number][]): string {
  let value = 0;
  const parts = phases.map(([step, times]) => {
    const first = value + step;
    value += step * times;
    return `${first}+${step}x${times - 1}`;
  });
  return ['0', ...parts].join(' ');
}
