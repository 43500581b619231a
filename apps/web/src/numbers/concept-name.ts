interface Named {
  index: number
  label: string | null
}

/** A person's name for a concept where there is one, its number otherwise. */
export function conceptName(concept: Named): string {
  return concept.label ?? `Concept ${String(concept.index)}`
}

export function nameInSentence(concept: Named): string {
  return concept.label === null ? `concept ${String(concept.index)}` : `“${concept.label}”`
}
