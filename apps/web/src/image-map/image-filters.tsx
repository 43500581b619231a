import { IMAGE_KINDS, type ClassDetail, type ImageKind } from '@lens/db'
import { Field } from '../frame/field.tsx'
import { conceptName } from '../numbers/concept-name.ts'
import { classImagesPath, type ClassImageFilters } from '../urls/class-images.ts'
import type { ModelInUrl } from '../urls/paths.ts'

interface Props {
  detail: ClassDetail
  filters: ClassImageFilters
  model: ModelInUrl
}

const NAMES: Record<ImageKind, string> = {
  right: 'Recognised',
  'false-positive': 'False positives',
  miss: 'Misses',
  unlabelled: 'Without a label',
}

export function ImageFilters({ detail, filters, model }: Props) {
  return (
    <form
      method="get"
      action={classImagesPath(detail, {}, null)}
      className="flex flex-wrap items-end gap-x-4 gap-y-3"
      role="search"
    >
      {model !== null && <input type="hidden" name="model" value={model} />}
      <Field>
        <label htmlFor="kind" className="font-medium">
          Show
        </label>
        <select id="kind" name="kind" defaultValue={filters.kind ?? ''} className="input">
          <option value="">All images</option>
          {IMAGE_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {NAMES[kind]}
            </option>
          ))}
        </select>
      </Field>
      <Field>
        <label htmlFor="concept" className="font-medium">
          Strongest concept
        </label>
        <select
          id="concept"
          name="concept"
          defaultValue={filters.concept === undefined ? '' : String(filters.concept)}
          className="input"
        >
          <option value="">Any</option>
          {detail.concepts.map((concept) => (
            <option key={concept.index} value={concept.index}>
              {conceptName(concept)}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" className="button">
        Show
      </button>
    </form>
  )
}
