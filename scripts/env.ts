/** The environment of the project's scripts, read here and nowhere else. */
export const scriptEnvironment = { chromium: process.env['LENS_CHROMIUM'], all: process.env }
