import type { SubjectCases } from '../case.ts';

export const redis: SubjectCases = {
  alerts: {},
  records: {},
};
