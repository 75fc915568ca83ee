import type { Subject } from './subjects.ts';

/** The VoiceAssist servers, as their users feel them. */
export const application: Subject = () => [];
