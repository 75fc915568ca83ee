/** Config files by path below the service's config directory; text only. */
export type Files = Readonly<Record<string, string>>;
