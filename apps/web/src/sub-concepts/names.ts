/** `3.0`: the first part of concept 3, as `lens query --sub` names it; `3.0.2`: the third part of that one. */
export function subConceptNumber(concept: number, place: string): string {
  return `${String(concept)}.${place.replaceAll('-', '.')}`
}
