import { OUTLINE_SIDE, type ClassDetail, type CropView, type DecompositionView } from '@lens/db'
import { subConceptNumber } from '../sub-concepts/names.ts'
import { outlineId } from '../urls/paths.ts'
import { OUTSIDE } from './outline.tsx'

/**
 * The outlines of all crops of a class, each under its name: a drawing of its own, since they are a third of what a page would have
 * to bring along. How they look is for the page to say.
 */
export function outlinesDocument({ concepts }: Pick<ClassDetail, 'concepts'>): string {
  const drawn = concepts.flatMap(({ index, crops, madeOf }) => [
    ...symbolsOf(String(index), crops),
    ...partsOf(index, madeOf),
  ])
  return `<svg xmlns="http://www.w3.org/2000/svg">${drawn.join('')}</svg>`
}

function partsOf(index: number, madeOf: DecompositionView | null): string[] {
  return (madeOf?.subConcepts ?? []).flatMap(({ place, crops, within }) => [
    ...symbolsOf(subConceptNumber(index, place), crops),
    ...partsOf(index, within),
  ])
}

function symbolsOf(name: string, crops: readonly CropView[]): string[] {
  const side = String(OUTLINE_SIDE)
  return crops.flatMap(({ outline }, position) =>
    outline === ''
      ? []
      : `<symbol id="${outlineId(name, position)}" viewBox="0 0 ${side} ${side}"><path vector-effect="non-scaling-stroke" d="${OUTSIDE}${outline}"/></symbol>`,
  )
}
