import { describe, expect, it } from 'vitest';
import { incidentsOf, startsOf } from '../../demo/history/incidents.ts';
import { DAY, end } from './history-samples.ts';

const kinds = (days: number) =>
  incidentsOf({ start: end - days * DAY, end }, 30, 'test').map(({ kind }) => kind);

describe('incidents', () => {
  it('are four in a month and a week, fewer in a few days', () => {
    const all = ['slow-hour', 'outage', 'error-burst', 'bad-deploy'];
    expect(kinds(30)).toEqual(all);
    expect(kinds(90)).toEqual(all);
    expect(kinds(7)).toEqual(all);
    expect(kinds(3)).not.toContain('outage');
    expect(kinds(1)).not.toContain('error-burst');
  });

  it.each([7, 14, 30, 35, 90])('of %d days come on working days, in working hours', (days) => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const start = end - days * DAY;
      const incidents = incidentsOf({ start, end }, 30, seed);
      const dates = incidents.map((one) => new Date(one.start * 1000));
      expect(new Set(dates.map((date) => date.toDateString())).size).toBe(incidents.length);
      for (const date of dates) {
        expect([0, 6]).not.toContain(date.getUTCDay());
        expect(date.getUTCHours()).toBeGreaterThanOrEqual(9);
        expect(date.getUTCHours()).toBeLessThan(17);
      }
      for (const incident of incidents) {
        expect(incident.start).toBeGreaterThanOrEqual(start + 3600);
        // The last day is quiet: the warnings that look back a day must not fire at its end.
        expect(incident.end).toBeLessThanOrEqual(end - DAY);
        expect(incident.start % 30).toBe(0);
        expect(incident.end % 30).toBe(0);
        expect(incident.end - incident.start).toBeLessThanOrEqual(90 * 60);
      }
    }
  });
});

describe('starts of the server', () => {
  it('are at the deployments, and after what ended or brought down the one before', () => {
    const span = { start: end - 30 * DAY, end };
    const incidents = incidentsOf(span, 30, 'test');
    const starts = startsOf(span, 30, incidents);
    const [, outage, , deploy] = incidents;
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[0]).toBe(span.start);
    expect(starts).toEqual(expect.arrayContaining([outage!.end, deploy!.start, deploy!.end]));
    const others = starts
      .slice(1)
      .filter((time) => ![outage!.end, deploy!.start, deploy!.end].includes(time))
      .map((time) => new Date(time * 1000));
    expect(others).toHaveLength(8);
    for (const date of others) {
      expect([2, 4]).toContain(date.getUTCDay());
      expect(date.toISOString()).toContain('T08:00:00');
    }
  });
});
