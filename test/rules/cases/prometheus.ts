import type { SubjectCases } from '../case.ts';

export const prometheus: SubjectCases = {
  alerts: {},
  records: {},
};
