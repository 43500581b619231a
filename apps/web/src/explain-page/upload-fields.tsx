import type { ClassRef } from '@lens/db'
import { Check, Field } from '../frame/field.tsx'

interface Props {
  classes: ClassRef[]
  /** The class that was asked for, if any. */
  classIndex: number | undefined
  /** How many models there are, and whether all were asked. */
  models: number
  every: boolean
}

/** What to ask about the image: by whose concepts, and of which models. */
export function UploadFields({ classes, classIndex, models, every }: Props) {
  return (
    <>
      <Field>
        <label htmlFor="class" className="font-medium">
          By the concepts of
        </label>
        <select id="class" name="class" defaultValue={classIndex ?? ''} className="input w-72 max-w-full">
          <option value="">the predicted class</option>
          {classes.map(({ index, name }) => (
            <option key={index} value={index}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      {models > 1 && (
        <Field>
          <Check name="every" checked={every}>
            Ask all {models} models
          </Check>
        </Field>
      )}
    </>
  )
}
