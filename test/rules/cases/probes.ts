import type { SubjectCases } from '../case.ts';

export const probes: SubjectCases = {
  alerts: {},
  records: {},
};
