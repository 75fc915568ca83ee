import type { SubjectCases } from '../case.ts';

export const postgres: SubjectCases = {
  alerts: {},
  records: {},
};
