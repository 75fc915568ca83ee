import type { subjects } from '../../../rules/subjects.ts';
import type { SubjectCases } from '../case.ts';
import { general } from './general.ts';
import { monitoring } from './monitoring.ts';

/** The cases of every subject over metrics; Loki's are made to fire in test/e2e. */
export const cases: Record<keyof typeof subjects, SubjectCases> = {
  general,
  monitoring,
};
