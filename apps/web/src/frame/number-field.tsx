import type { TermId } from '../numbers/terms.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { Field, FieldHelp } from './field.tsx'
import { Term } from './term.tsx'

interface Props {
  name: string
  label: string
  term: TermId
  model: ModelInUrl
  unit?: '%'
  value: number | undefined
  placeholder: string
}

export function NumberField({ name, label, term, model, unit, value, placeholder }: Props) {
  const id = `filter-${name}`
  return (
    <Field>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <span className="flex items-center gap-2">
        <input
          id={id}
          name={name}
          type="number"
          inputMode="numeric"
          min={0}
          max={unit === '%' ? 100 : undefined}
          step={1}
          defaultValue={value}
          placeholder={placeholder}
          className="input w-full max-w-36 tabular"
        />
        {unit !== undefined && <span aria-hidden="true">{unit}</span>}
      </span>
      <FieldHelp>
        <Term id={term} model={model}>
          What is this?<span className="sr-only"> {label}</span>
        </Term>
      </FieldHelp>
    </Field>
  )
}
