import type { SubjectCases } from '../case.ts';

export const containers: SubjectCases = {
  alerts: {},
  records: {},
};
