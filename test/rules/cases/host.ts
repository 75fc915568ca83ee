import type { SubjectCases } from '../case.ts';

export const host: SubjectCases = {
  alerts: {},
  records: {},
};
