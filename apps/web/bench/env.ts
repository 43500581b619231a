/** The environment of the benchmark, read here and nowhere else. */
export const env = {
  /** A home to serve instead of a generated one, such as one that all pages of the LENS site were imported into. */
  LENS_BENCH_HOME: process.env['LENS_BENCH_HOME'],
  /** Instead of all else, this many minutes of load, with an eye on the memory. */
  LENS_BENCH_MINUTES: Number(process.env['LENS_BENCH_MINUTES'] ?? 0),
  all: process.env,
}
