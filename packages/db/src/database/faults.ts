import { LensError } from '@lens/errors'

/** What SQLite says when the fault lies with the disk or the file, in words that say what to do. */
const FAULTS: [pattern: RegExp, advice: string][] = [
  [/database or disk is full/i, 'the disk is full. Make room and try again.'],
  [
    /readonly database|query_only/i,
    'it cannot be written. Check its permissions, and those of the folder it is in.',
  ],
  [
    /unable to open database file/i,
    'it cannot be opened. Check its permissions, and those of its folder: SQLite writes beside it even to read. A copy of the home that can be written will do.',
  ],
  [
    /database is locked|database table is locked|SocketTimeout/i,
    'another program has been writing to it for long. Try again.',
  ],
  [
    /file is not a database|malformed|SQLITE_NOTADB|SQLITE_CORRUPT/i,
    'it is damaged. Run `lens doctor --fix`: it is filled again from the explanations, with the labels of concepts that can still be read.',
  ],
  [/disk I\/O error|SQLITE_IOERR/i, 'the disk reports an error, or is full.'],
]

/** A fault of the disk becomes a `LensError` of code `storage`; everything else is a bug and stays as it is. */
export function asStorageFault(file: string, error: unknown): unknown {
  if (error instanceof LensError) return error
  const message = textOf(error)
  const fault = FAULTS.find(([pattern]) => pattern.test(message))
  return fault ? new LensError('storage', `The database ${file}: ${fault[1]}`, { cause: error }) : error
}

/** All that an error says; Prisma keeps what SQLite said in a cause or in `meta`. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause, meta, code } = error as Error & { meta?: unknown; code?: unknown }
  return [
    error.message,
    String(code),
    cause === undefined ? '' : textOf(cause),
    meta === undefined ? '' : JSON.stringify(meta),
  ].join(' ')
}
