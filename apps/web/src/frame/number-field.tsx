import type { TermId } from '../numbers/terms.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { classNames } from './class-names.ts'
import styles from './field.module.css'
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
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <span className={styles.control}>
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
          className={classNames('input', styles.number)}
        />
        {unit !== undefined && <span aria-hidden="true">{unit}</span>}
      </span>
      <span className={styles.help}>
        <Term id={term} model={model}>
          What is this?<span className="visually-hidden"> {label}</span>
        </Term>
      </span>
    </div>
  )
}
