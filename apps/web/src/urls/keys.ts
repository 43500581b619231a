/** The one script that every page has: `src/frame/keys.ts`. */
export const KEYS_PATH = '/assets/keys.js'
