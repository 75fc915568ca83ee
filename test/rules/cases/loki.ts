import type { SubjectCases } from '../case.ts';

export const loki: SubjectCases = {
  alerts: {},
  records: {},
};
