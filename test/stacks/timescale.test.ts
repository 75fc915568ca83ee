import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../stacks/resolve.ts';

const dev = (timescale: unknown, more: Record<string, unknown> = {}) =>
  resolveSettings('dev', { timescale, ...more });

describe('settings where time runs faster', () => {
  test('have their intervals and waits divided, none below a second', () => {
    const { settings } = dev(15);
    expect(settings?.intervals).toEqual({ scrape: '1s', evaluation: '1s', application: '1s' });
    expect(settings?.routing).toMatchObject({
      groupWait: '1s',
      groupInterval: '1s',
      repeatInterval: '48m',
    });
    expect(settings?.receivers.heartbeat).toEqual({ interval: '4s' });
  });

  test('have fractions of a second in a form that every server reads', () => {
    expect(dev(4).settings?.intervals).toEqual({
      scrape: '3750ms',
      evaluation: '3750ms',
      application: '2500ms',
    });
  });

  test('keep retention, targets and receivers', () => {
    const [slow, fast] = [dev(1).settings!, dev(60).settings!];
    expect(fast.retention).toEqual(slow.retention);
    expect(fast.targets).toEqual(slow.targets);
    expect({ ...fast.receivers, heartbeat: null }).toEqual({ ...slow.receivers, heartbeat: null });
    expect(fast.routing.maintenance).toEqual(slow.routing.maintenance);
  });

  test('are as they were at 1, which is what they are without a word', () => {
    const { settings } = resolveSettings('dev', {});
    expect(dev('1').settings).toEqual(settings);
    expect(settings?.timescale).toBe(1);
    expect(settings?.intervals).toEqual({ scrape: '15s', evaluation: '15s', application: '10s' });
    expect(settings?.routing.repeatInterval).toBe('12h');
  });
});

describe('a timescale is refused', () => {
  const refusal = (sentence: string) => [`voiceassist-monitoring:timescale ${sentence}`];

  test.each([0, -1, 61])('beyond its bounds: %i', (timescale) => {
    expect(dev(timescale).problems).toEqual(
      refusal(`is ${timescale}, but must be from 1 to 60, such as 15`),
    );
  });

  test.each(['1.5', 'fast', 2.5])('that is no whole number: %s', (timescale) => {
    expect(dev(timescale).problems).toEqual([
      expect.stringMatching(/^voiceassist-monitoring:timescale is .+, but must be a whole number/),
    ]);
  });

  test.each(['staging', 'prod'])('in %s, which has no demo', (stack) => {
    expect(resolveSettings(stack, { timescale: 2 }).problems).toEqual(
      refusal(
        'is 2, but this stack has no demo, and what it watches is real: time runs faster only for drills with the demo; set it to 1',
      ),
    );
    expect(resolveSettings(stack, { timescale: 1 }).problems).toBeUndefined();
  });

  test('with what else is wrong, and intervals are judged as they are written', () => {
    const { problems } = dev(15, { prometheusRetention: '1h' });
    expect(problems).toEqual([expect.stringMatching(/prometheusRetention is 1h/)]);
  });
});
