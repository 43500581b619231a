import type { ClassRef } from '@lens/db'
import { classNames } from '../frame/class-names.ts'
import fieldStyles from '../frame/field.module.css'
import styles from './upload-fields.module.css'

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
      <div className={fieldStyles.field}>
        <label htmlFor="class">By the concepts of</label>
        <select
          id="class"
          name="class"
          defaultValue={classIndex ?? ''}
          className={classNames('input', styles.select)}
        >
          <option value="">the class it is taken for</option>
          {classes.map(({ index, name }) => (
            <option key={index} value={index}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {models > 1 && (
        <div className={fieldStyles.field}>
          <label className={fieldStyles.check}>
            <input type="checkbox" name="every" value="1" defaultChecked={every} />
            Ask all {models} models
          </label>
        </div>
      )}
    </>
  )
}
