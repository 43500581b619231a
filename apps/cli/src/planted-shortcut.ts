import { readClass, type Concept, type Explanation } from '@lens/core'
import { listModels, rankSuspects, type Suspect } from '@lens/db'
import { plantedTruth, SHORTCUT } from '@lens/planted'
import { openHome } from './home.ts'

export interface Ranking {
  /** Of the first concept about the planted shortcut among all by suspicion, from 1; null where none is about it. */
  readonly place: number | null
  readonly suspects: readonly Suspect[]
}

/** How suspicious the planted shortcut is among all concepts of the run in a home. */
export async function rankPlanted(home: string): Promise<Ranking> {
  const db = await openHome(home, () => undefined)
  try {
    const modelId = (await listModels(db))[0]?.id ?? ''
    const explanation = await readClass(home, modelId, SHORTCUT.classIndex)
    const planted = explanation ? await aboutTheShortcut(explanation) : []
    const { rows } = await rankSuspects(db, { modelId, perPage: 200 })
    const at = rows.findIndex(
      ({ concept }) => concept.classIndex === SHORTCUT.classIndex && planted.includes(concept.index),
    )
    return { place: at < 0 ? null : at + 1, suspects: rows }
  } finally {
    await db.close()
  }
}

/** The concepts that lie on the planted part in more than half of their crops, where these show them best; by dictionary index. */
async function aboutTheShortcut({ concepts, points }: Explanation): Promise<number[]> {
  const shares = await Promise.all(
    concepts.map(async ({ index, crops }) => {
      const hits = await Promise.all(
        crops.map((crop) => liesOnShortcut(points[crop.point]?.image ?? '', peakOf(crop))),
      )
      return { index, share: hits.filter(Boolean).length / Math.max(1, hits.length) }
    }),
  )
  return shares.filter(({ share }) => share > 0.5).map(({ index }) => index)
}

interface Position {
  readonly x: number
  readonly y: number
}

/** Where in its image a crop shows the concept best, in fractions. */
function peakOf({ map, box }: Concept['crops'][number]): Position {
  const at = map.values.indexOf(Math.max(...map.values))
  const x = ((at % map.width) + 0.5) / map.width
  const y = (Math.floor(at / map.width) + 0.5) / map.height
  return { x: box.x + x * box.width, y: box.y + y * box.height }
}

/** A cell of a map sees more than it covers. */
const MARGIN = 1 / 16

/** Whether a position lies in the rectangle around the shortcut, if the image has one. */
async function liesOnShortcut(image: string, { x, y }: Position): Promise<boolean> {
  const part = (await plantedTruth.parts(image))?.find(({ kind }) => kind === 'shortcut')
  if (!part) return false
  const side = Math.sqrt(part.mask.length)
  const on = [...part.mask.keys()].filter((at) => part.mask[at] === 1)
  const spans = (value: number, along: readonly number[]) =>
    value >= Math.min(...along) / side - MARGIN && value <= (Math.max(...along) + 1) / side + MARGIN
  return (
    on.length > 0 &&
    spans(
      x,
      on.map((at) => at % side),
    ) &&
    spans(
      y,
      on.map((at) => Math.floor(at / side)),
    )
  )
}
