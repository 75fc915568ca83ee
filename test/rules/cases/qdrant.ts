import type { SubjectCases } from '../case.ts';

export const qdrant: SubjectCases = {
  alerts: {},
  records: {},
};
