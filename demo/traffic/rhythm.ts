const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hour of the day, in UTC, at which most users are there. */
const PEAK = 15;
/** How far the busiest and the quietest hour are from the mean. */
const SWING = 0.6;
/** What a Saturday or Sunday has of a weekday's traffic. */
const WEEKEND = 0.65;
/** Hours around midnight over which one kind of day becomes the other. */
const BLEND = 6;

/**
 * How many times the mean of a weekday the traffic of an instant is: from 0.4 in the small hours to 1.6 in
 * the afternoon, less at weekends, without a jump anywhere.
 *
 * @param time milliseconds since 1970
 */
export function rhythm(time: number): number {
  const hour = (time % DAY) / HOUR;
  const ofDay = 1 + SWING * Math.cos(((hour - PEAK) / 24) * 2 * Math.PI);
  return ofDay * (1 - (1 - WEEKEND) * weekendShare(time));
}

/** 1 in the middle of a weekend, 0 in the week, between them around the midnights where it begins and ends. */
function weekendShare(time: number): number {
  const near = (BLEND / 2) * HOUR;
  const here = isWeekend(time) ? 1 : 0;
  const before = isWeekend(time - near) ? 1 : 0;
  const after = isWeekend(time + near) ? 1 : 0;
  if (before === after) return here;
  const sinceMidnight = time % DAY;
  const fromMidnight = sinceMidnight < DAY / 2 ? sinceMidnight : sinceMidnight - DAY;
  const done = (fromMidnight + near) / (2 * near);
  const smooth = done * done * (3 - 2 * done);
  return before + (after - before) * smooth;
}

/** The first of January 1970 was a Thursday. */
function isWeekend(time: number): boolean {
  const weekday = (Math.floor(time / DAY) + 4) % 7;
  return weekday === 0 || weekday === 6;
}
