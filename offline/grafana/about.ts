/** The release whose HTTP API is played: the tag of the image. */
export const PLAYED_VERSION = '13.2.3';

/** What a person must know wherever they meet this server. */
export const ABOUT =
  'This is a stand-in for the HTTP API of Grafana, not Grafana: it stores and checks folders, data sources and dashboards and runs their queries, but draws no graphs.';
