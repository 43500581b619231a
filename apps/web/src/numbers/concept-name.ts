/** A person's name for a concept where there is one, its number otherwise. */
export function conceptName(concept: { index: number; label: string | null }): string {
  return concept.label ?? `Concept ${String(concept.index)}`
}
