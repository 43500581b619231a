import type { DescribedOperation, Parameter } from '../api/document.ts'
import { FieldTable, Opening, ScrollingTable } from './field-table.tsx'
import { typeName } from './type-name.ts'

interface Props {
  method: string
  path: string
  operation: DescribedOperation
}

/** One question: its address, what may be said in it, and what comes back. */
export function OperationSection({ method, path, operation }: Props) {
  const { operationId, summary, parameters, responses } = operation
  const [answer] = Object.values(responses['200']?.content ?? {})
  return (
    <section id={operationId} aria-labelledby={`${operationId}-title`} className="grid grid-cols-1 gap-3.5">
      <h3 id={`${operationId}-title`}>{summary}</h3>
      <p className="font-mono wrap-anywhere">
        {method.toUpperCase()}{' '}
        {method === 'get' && !path.includes('{') ? <a href={exampleOf(path, parameters)}>{path}</a> : path}
      </p>
      {parameters.length > 0 && <ParameterTable parameters={parameters} caption={`Parameters: ${summary}`} />}
      {answer !== undefined && <FieldTable schema={answer.schema} caption={`Answer: ${summary}`} />}
    </section>
  )
}

/** With something for all that an address has to say. */
function exampleOf(path: string, parameters: readonly Parameter[]): string {
  const needed = parameters.filter(({ required }) => required).map(({ name }) => `${name}=1`)
  return needed.length === 0 ? path : `${path}?${needed.join('&')}`
}

function ParameterTable({ parameters, caption }: { parameters: readonly Parameter[]; caption: string }) {
  return (
    <Opening title="Parameters">
      <ScrollingTable
        caption={caption}
        head={['Parameter', 'Type', 'Meaning']}
        rows={parameters.map(({ name, required, schema, description }) => [
          name,
          `${typeName(schema)}${required ? ', needed' : ''}`,
          description,
        ])}
      />
    </Opening>
  )
}
