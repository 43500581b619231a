/** Where the user was when pnpm changed to the package whose script it runs. */
export const calledFrom = process.env['INIT_CWD'] ?? process.cwd()
