/**
 * Rotation of every container's log, as the json-file driver's options.
 *
 * Two large files and not more small ones: an engine before 23 that is overtaken while it sends a log
 * (Alloy follows each) goes on in the newest file and leaves out those between. Measured on 20.10: of
 * 100,000 lines at once (21 MB), files of 10 MB lost up to half in 4 of 6 bursts, files of 50 MB none
 * in 12.
 */
export const logRotation = { 'max-file': '2', 'max-size': '50m' };
