import type { SubjectCases } from '../case.ts';

export const application: SubjectCases = {
  alerts: {},
  records: {},
};
