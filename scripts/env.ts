/** The environment of the project's scripts, read here and nowhere else. */
export const scriptEnvironment = {
  all: process.env,
  /** The browser that the end-to-end tests drive; null: look for one. */
  chromium: process.env['LENS_CHROMIUM'] || null,
}
