import type { ClassRef, ModelView } from '@lens/db'
import { Field } from '../frame/field.tsx'
import { conceptsOf } from '../numbers/format.ts'
import type { Comparison } from '../urls/comparison.ts'
import { comparePath } from '../urls/comparison.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  asked: Comparison
  classes: readonly ClassRef[]
  /** Of the model that the other class is of. */
  otherClasses: readonly ClassRef[]
  model: Run
  models: readonly Run[]
  inUrl: ModelInUrl
}

type Run = Pick<ModelView, 'id' | 'name' | 'conceptsPerClass' | 'autoConcepts'>

/** What to compare with what: a GET form, so that every comparison has an address. */
export function CompareForm({ asked, classes, otherClasses, model, models, inUrl }: Props) {
  const others = models.filter(({ id }) => id !== model.id)
  const first = asked.class ?? classes[0]?.index
  const another = otherClasses.find(({ index }) => index !== first)?.index
  return (
    <form action={comparePath({}, null)} className="flex flex-wrap items-end gap-x-6 gap-y-4">
      <Choice name="class" label="Class" value={asked.class}>
        <ClassOptions classes={classes} />
      </Choice>
      <Choice
        name="with"
        label="Compare with"
        value={asked.with ?? (others.length === 0 ? another : undefined)}
      >
        {others.length > 0 && <option value="">the class of the same name</option>}
        <ClassOptions classes={otherClasses} />
      </Choice>
      {others.length > 0 && (
        <Choice name="other" label="In the model" value={asked.other}>
          <option value="">{model.name}, the same</option>
          {others.map((run) => (
            <option key={run.id} value={run.id}>
              {run.name}, {conceptsOf(run)} ({run.id})
            </option>
          ))}
        </Choice>
      )}
      {inUrl !== null && <input type="hidden" name="model" value={inUrl} />}
      <button type="submit" className="button">
        Compare
      </button>
    </form>
  )
}

interface ChoiceProps {
  name: string
  label: string
  value: string | number | undefined
  children: React.ReactNode
}

function Choice({ name, label, value, children }: ChoiceProps) {
  const id = `compare-${name}`
  return (
    <Field>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select id={id} name={name} defaultValue={value ?? ''} className="input w-72 max-w-full">
        {children}
      </select>
    </Field>
  )
}

function ClassOptions({ classes }: { classes: readonly ClassRef[] }) {
  return classes.map(({ index, name }) => (
    <option key={index} value={index}>
      {name}
    </option>
  ))
}
