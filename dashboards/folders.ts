/** Grafana's folders. The uid is in links and never changes; the title may. */
export const folders = [
  { uid: 'voiceassist', title: 'VoiceAssist V2' },
  { uid: 'voiceassist-monitoring', title: 'Monitoring' },
] as const satisfies readonly { uid: string; title: string }[];

/** The uid of a folder. */
export type FolderName = (typeof folders)[number]['uid'];
