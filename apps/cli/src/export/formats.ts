import { openSync, closeSync, writeSync } from 'node:fs'
import type { DecodedArray } from 'hyparquet'
import { fileWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer'
import { z } from 'zod'
import { toCsv } from '../csv.ts'

/** Takes the rows of a table as they come. */
export interface TableWriter {
  write(rows: readonly object[]): void
  end(): void
}

export const FORMATS = {
  json: { meaning: 'JSON arrays', open: jsonWriter },
  csv: { meaning: 'comma-separated values', open: csvWriter },
  parquet: { meaning: 'Parquet files', open: parquetWriter },
} as const satisfies Record<
  string,
  { meaning: string; open: (file: string, schema: z.ZodObject) => TableWriter }
>

function jsonWriter(file: string): TableWriter {
  const out = openSync(file, 'wx')
  let separator = '[\n'
  return {
    write(rows) {
      for (const row of rows) {
        writeSync(out, separator + JSON.stringify(row))
        separator = ',\n'
      }
    },
    end() {
      writeSync(out, separator === ',\n' ? '\n]\n' : '[]\n')
      closeSync(out)
    },
  }
}

function csvWriter(file: string, schema: z.ZodObject): TableWriter {
  const out = openSync(file, 'wx')
  const columns = Object.keys(schema.shape)
  writeSync(out, toCsv(columns, []))
  return {
    write(rows) {
      writeSync(out, toCsv(columns, rows, false))
    },
    end() {
      closeSync(out)
    },
  }
}

/** Rows that are compressed together. */
const ROW_GROUP = 50_000

function parquetWriter(file: string, schema: z.ZodObject): TableWriter {
  const types = columnTypes(schema)
  const columnsOf = (rows: readonly object[]) =>
    types.map(({ name, type }) => ({
      ...{ name, type, nullable: true },
      data: rows.map((row) => (row as Record<string, unknown>)[name]) as DecodedArray,
    }))
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
  })
  let waiting: object[] = []
  const flush = () => {
    if (waiting.length > 0) void writer.write({ columnData: columnsOf(waiting), rowGroupSize: ROW_GROUP })
    waiting = []
  }
  return {
    write(rows) {
      waiting.push(...rows)
      if (waiting.length >= ROW_GROUP) flush()
    },
    end() {
      flush()
      void writer.finish()
    },
  }
}

const PARQUET: Record<string, BasicType> = {
  integer: 'INT32',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  string: 'STRING',
}

/** What a column holds, by the schema of its rows; lists are kept as JSON. */
function columnTypes(schema: z.ZodObject): { name: string; type: BasicType }[] {
  const { properties = {} } = z.toJSONSchema(schema)
  return Object.entries(properties).map(([name, property]) => {
    const kinds = [property].flatMap((one) => (typeof one === 'object' ? (one.anyOf ?? [one]) : []))
    const types = kinds.flatMap((one) => one.type ?? []).filter((type) => type !== 'null')
    return { name, type: PARQUET[types[0] ?? ''] ?? 'JSON' }
  })
}
