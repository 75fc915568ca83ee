import type { SubjectCases } from '../case.ts';

export const alertmanager: SubjectCases = {
  alerts: {},
  records: {},
};
