import { OUTLINE_SIDE, outlineOf } from '@lens/db'

/** Beyond what is shown, so that only the hole in it is seen. */
export const OUTSIDE = 'M-20-20H220V220H-20z'

/**
 * Where in a crop the concept lies: a veil over the rest (a frame with the area as a hole) and, round the hole, a line in the
 * concept's colour. Which of them shows is for `--contour` and `--veil` of what is around to say. Decoration: the crop's text says
 * what it shows.
 *
 * @param path as the database keeps it
 * @param stretched over a box that is not square
 */
export function Outline({ path, stretched = false }: { path: string; stretched?: boolean }) {
  if (path === '') return null
  return (
    <svg
      viewBox={`0 0 ${String(OUTLINE_SIDE)} ${String(OUTLINE_SIDE)}`}
      preserveAspectRatio={stretched ? 'none' : undefined}
      className="contour"
      aria-hidden="true"
    >
      <path d={OUTSIDE + path} />
    </svg>
  )
}

/** The same from the drawing of all outlines of its class: for pages that show many. */
export function DrawnOutline({ address }: { address: string }) {
  return (
    <svg className="contour" aria-hidden="true">
      <use href={address} />
    </svg>
  )
}

/** Of a map that was only just computed, for one visitor. */
export function LiveOutline({ map }: { map: Parameters<typeof outlineOf>[0] }) {
  return <Outline path={outlineOf(map)} stretched />
}
