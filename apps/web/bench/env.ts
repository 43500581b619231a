/** The environment of the benchmark, read here and nowhere else. */
export const env = {
  /** A home to serve instead of a generated one, such as one that all pages of the LENS site were imported into. */
  LENS_BENCH_HOME: process.env['LENS_BENCH_HOME'],
  all: process.env,
}
