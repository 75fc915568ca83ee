import type { SubjectCases } from '../case.ts';

export const slo: SubjectCases = {
  alerts: {},
  records: {},
};
