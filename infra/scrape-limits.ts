/**
 * What one scrape may bring, for every job: a target beyond it fails whole and alone, and Prometheus and
 * its neighbours stay up. Measured on the dev stack (56 containers on two cores): the largest is cAdvisor
 * with 3,100 samples in 0.8 MB, then Loki with 2,500 and Prometheus with 1,200; 14 labels, names of up to
 * 50 characters, values of up to 123.
 */
export const scrapeLimits = {
  /** Samples a scrape. cAdvisor has 55 to 100 a container: room for a thousand containers. */
  sample_limit: 100_000,
  /**
   * Size after decompression. 100,000 samples of 260 bytes, as cAdvisor writes them, fit. MiB, because
   * that is how Prometheus shows it when it is asked what it has loaded.
   */
  body_size_limit: '32MiB',
  /** Labels a series, the target's own included. This and the next two are Mimir's defaults. */
  label_limit: 30,
  /** Bytes of a label's name. */
  label_name_length_limit: 1024,
  /** Bytes of a label's value: a URL with its query fits, a stack trace does not. */
  label_value_length_limit: 2048,
  /** Targets a job. They are listed by hand; more than this is a list that went wrong. */
  target_limit: 1000,
} as const;
