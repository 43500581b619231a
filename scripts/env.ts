/** The environment of the project's scripts, read here and nowhere else. */
export const scriptEnvironment = { all: process.env }
