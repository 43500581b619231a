/** The environment of the command, read here and nowhere else. */
export const environment = { PORT: process.env['PORT'], all: process.env }
