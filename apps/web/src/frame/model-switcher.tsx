import type { Selection } from '../server/selected-model.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import styles from './model-switcher.module.css'

interface Props {
  selection: Selection
  underModel: (model: ModelInUrl) => string
}

export function ModelSwitcher({ selection: { model, models, defaultId }, underModel }: Props) {
  return (
    <details className={styles.switcher}>
      <summary>
        <span className={styles.kind}>Model </span>
        <span className={styles.name}>{model.name}</span>
      </summary>
      <ul>
        {models.map((other) => (
          <li key={other.id}>
            <a
              href={underModel(other.id === defaultId ? null : other.id)}
              aria-current={other.id === model.id ? 'true' : undefined}
            >
              <span>{other.name}</span>
              <span className="label">
                {other.classes} of {other.labels} classes, {other.file}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
