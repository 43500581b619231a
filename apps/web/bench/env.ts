/** The environment of the benchmark, read here and nowhere else. */
export const env = {
  /** A home to serve instead of a generated one, such as one that all pages of the LENS site were imported into. */
  LENS_BENCH_HOME: process.env['LENS_BENCH_HOME'],
  /** Images that each class of the generated home has. */
  LENS_BENCH_POINTS: process.env['LENS_BENCH_POINTS'],
  /** Instead of all else, this many minutes of load, with an eye on the memory. */
  LENS_BENCH_MINUTES: Number(process.env['LENS_BENCH_MINUTES'] ?? 0),
  all: process.env,
}
