import { conceptsOf } from '../numbers/format.ts'
import type { Selection } from '../server/selected-model.ts'
import type { ModelInUrl } from '../urls/paths.ts'
import { Chevron } from './chevron.tsx'

interface Props {
  selection: Selection
  underModel: (model: ModelInUrl) => string
}

export function ModelSwitcher({ selection: { model, models, defaultId }, underModel }: Props) {
  return (
    <details className="group min-w-0 sm:relative">
      <summary className="flex min-h-11 items-center gap-1.5">
        <span className="hidden text-ink-soft sm:inline">Model </span>
        <span className="max-w-48 truncate">{model.name}</span>
        <Chevron className="rotate-90" />
      </summary>
      {/* On a phone below the whole header, whose second line it would cover otherwise. */}
      <ul className="absolute inset-x-4 top-full mt-1 max-h-[70dvh] overflow-auto rounded border border-line-strong bg-surface p-1.5 sm:right-0 sm:left-auto sm:w-88">
        {models.map((other) => (
          <li key={other.id}>
            <a
              href={underModel(other.id === defaultId ? null : other.id)}
              aria-current={other.id === model.id ? 'true' : undefined}
              className="grid gap-0.5 rounded px-3 py-2.5 no-underline hover:bg-sunken current:bg-sunken"
            >
              <span>{other.name}</span>
              <span className="label">
                {other.classes} of {other.labels} classes, {conceptsOf(other)}, {other.file}
                {models.some(({ id, name }) => id !== other.id && name === other.name) && (
                  <span className="wrap-anywhere">, {other.id}</span>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
