import type { ReactNode } from 'react'
import { Chevron } from '../frame/chevron.tsx'
import type { JsonSchema } from '../api/document.ts'
import { referred, typeName } from './type-name.ts'

interface Props {
  schema: JsonSchema
  /** For those who hear the page. */
  caption: string
}

/** The fields of a record with what they mean. */
export function FieldTable({ schema, caption }: Props) {
  return (
    <Opening title="Fields">
      <ScrollingTable
        caption={caption}
        head={['Field', 'Type', 'Meaning']}
        rows={Object.entries(schema.properties ?? {}).map(([name, property]) => {
          const field = property as JsonSchema
          const record = referred(field)
          const type = typeName(field)
          return [name, record === null ? type : <a href={`#${record}`}>{type}</a>, field.description ?? '']
        })}
      />
    </Opening>
  )
}

/** What opens on a tap, since most readers need little of it. */
export function Opening({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="inline-flex min-h-9 items-center gap-2 font-sans text-label font-medium">
        <Chevron className="group-open:rotate-90" />
        {title}
      </summary>
      {children}
    </details>
  )
}

interface TableProps {
  caption: string
  head: readonly string[]
  /** Each begins with its name. */
  rows: readonly (readonly [string, ...ReactNode[]])[]
}

/** Wide tables scroll in themselves, also by keyboard. */
export function ScrollingTable({ caption, head, rows }: TableProps) {
  return (
    <div tabIndex={0} role="region" aria-label={caption} className="overflow-auto">
      <table className="max-w-4xl w-full border-collapse font-sans text-label [&_td]:border-t [&_td]:border-line [&_td]:py-1.5 [&_td]:pe-6 [&_td]:align-top [&_th]:py-1.5 [&_th]:pe-6 [&_th]:text-start">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <td className="font-mono">{name}</td>
              {cells.map((cell, i) => (
                <td key={head[i + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
