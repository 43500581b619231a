/**
 * The last folder of prisma/migrations, which this code is written for. Named here because the bundled site cannot read
 * the folder; a test compares the two.
 */
export const LATEST_MIGRATION = '20261127000000_auto_concepts'
