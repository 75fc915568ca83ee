/** The release whose answers are played. */
export const PLAYED_VERSION = '1.19.0';

/** What whoever asks at `/` and whoever reads the log is told. */
export const ABOUT =
  'This is a stand-in for Qdrant: health, metrics, and collections that it keeps in memory and searches one by one.';
