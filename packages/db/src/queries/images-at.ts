import type { Connection } from '../database/open.ts'
import { POINT } from '../import/point-rows.ts'
import type { CropView } from '../views.ts'

/** Where a crop was cut from. */
interface Place {
  modelId: string
  classIndex: number
  pointPosition: number
}

/** The image of a crop; `fallback` is shown where it is not known. */
export type ImageAt = (
  place: Place,
  fallback: string,
) => Pick<CropView, 'image' | 'imagePicture' | 'imageWidth' | 'imageHeight'>

/** The points that crops were cut from. */
export async function imagesAt(connection: Connection, crops: readonly Place[]): Promise<ImageAt> {
  const positions = new Map<string, { modelId: string; classIndex: number; wanted: Set<number> }>()
  for (const { modelId, classIndex, pointPosition } of crops) {
    const key = `${modelId}/${classIndex}`
    const known = positions.get(key) ?? { modelId, classIndex, wanted: new Set() }
    known.wanted.add(pointPosition)
    positions.set(key, known)
  }
  const points = await connection.point.findMany({
    where: {
      role: POINT,
      OR: [...positions.values()].map(({ modelId, classIndex, wanted }) => ({
        modelId,
        classIndex,
        position: { in: [...wanted] },
      })),
    },
    select: {
      modelId: true,
      classIndex: true,
      position: true,
      image: true,
      picture: true,
      width: true,
      height: true,
    },
  })
  const found = new Map(points.map((point) => [imageKey({ ...point, pointPosition: point.position }), point]))
  return (place, fallback) => {
    const image = found.get(imageKey(place))
    return {
      image: image?.image ?? '',
      imagePicture: image?.picture ?? fallback,
      imageWidth: image?.width ?? 1,
      imageHeight: image?.height ?? 1,
    }
  }
}

function imageKey({ modelId, classIndex, pointPosition }: Place): string {
  return `${modelId}/${classIndex}/${pointPosition}`
}
