import { createHash } from 'node:crypto'
import type { ImageMap, MappedImage } from '@lens/db'
import { scaleLinear } from 'd3-scale'
import { decimal } from '../numbers/format.ts'
import { imagePath } from '../urls/image-view.ts'
import { explore } from './explore.ts'
import { STYLE } from './style.ts'

/** Contributions named of an image. */
const NAMED = 3
/** Radius of a mark, in pixels. */
const RADIUS = 5

/** Per cents of the drawing; its edge stays free, so that marks on it are whole. */
const across = scaleLinear([0, 1], [3, 97])

const SCRIPT = `(${explore.toString()})()`

/** What a browser may do with the document: show the site's own pictures and colours, and run what is in it. */
export const POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  `style-src 'self' '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * The images of a class, each a mark where the layout puts it: a document of its own, which pages frame, so that they stay small and
 * it is fetched once, and only by those who come to see it. Without script every mark is a link with a name.
 */
export function imageMapDocument(map: ImageMap): string {
  const groups = [...map.concepts, { index: null, rank: null }].flatMap(({ index, rank }) => {
    const own = map.images.filter(({ dominant }) => dominant === index)
    return own.length === 0 ? [] : [{ index, rank, own }]
  })
  const first = groups[0]?.own[0]
  const drawn = groups.map(({ index, rank, own }) => {
    const attributes = index === null ? '' : ` id="concept-${String(index)}" data-rank="${String(rank)}"`
    return `<g${attributes}>${own.map((image) => mark(image, map, image === first)).join('\n')}</g>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Images of ${escaped(map.className)} by the concepts that decided them</title>
<link rel="stylesheet" href="/assets/palette.css">
<style>${STYLE}</style>
<body>
<div class="map">
<h1>Images of ${escaped(map.className)} by the concepts that decided them</h1>
<svg role="group" aria-label="${String(map.images.length)} images; the arrow keys go from one to the next">
${drawn.join('\n')}
</svg>
<div id="card">
<p>Each mark is an image; point at it, or go to it with the arrow keys.${map.images.some(hasPage) ? ' A click opens its page.' : ''}</p>
${legend(map)}
</div>
</div>
<script>${SCRIPT}</script>
`
}

function mark(image: MappedImage, map: ImageMap, first: boolean): string {
  const { key, place, kind, picture } = image
  // A file that is kept for good does not know which run will be the newest then.
  const href = escaped(imagePath(key, map.modelId))
  const shown = [picture, ...strongest(image)].join(' ')
  const leads = hasPage(image) ? `href="${href}" target="_top"` : 'role="img"'
  return `<a ${leads} tabindex="${first ? '0' : '-1'}" data-shown="${escaped(shown)}"><title>${escaped(nameOf(image))}</title>${shape(kind, place)}</a>`
}

/** Of an image that another site published, only its name and place are known. */
function hasPage({ picture }: MappedImage): boolean {
  return picture !== ''
}

function shape(kind: MappedImage['kind'], [left, top]: MappedImage['place']): string {
  const [x, y] = [left, top].map((share) => `${across(share).toFixed(2)}%`) as [string, string]
  return kind === 'false-positive'
    ? `<rect class="false-positive" x="${x}" y="${y}" width="${String(2 * RADIUS)}" height="${String(2 * RADIUS)}"/>`
    : `<circle class="${kind}" cx="${x}" cy="${y}" r="${String(RADIUS)}"/>`
}

/** `3:4.21`: concept 3 adds 4.21. */
function strongest({ contributions }: MappedImage): string[] {
  return contributions
    .map((value, index) => ({ value, index }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, NAMED)
    .map(({ value, index }) => `${String(index)}:${decimal(value).replace('\u2212', '-')}`)
}

function nameOf({ image, kind, label, predicted, dominant }: MappedImage): string {
  const because = dominant === null ? '' : `, mostly concept ${String(dominant)}`
  const file = image.split('/').at(-1) ?? image
  switch (kind) {
    case 'false-positive':
      return `${file}: really ${label ?? 'something else'}, predicted as ${predicted}${because}`
    case 'miss':
      return `${file}: missed, predicted as ${predicted}${because}`
    default:
      return `${file}: ${predicted}${because}`
  }
}

const KINDS: { kind: MappedImage['kind']; meaning: string }[] = [
  { kind: 'right', meaning: 'recognised' },
  { kind: 'unlabelled', meaning: 'predicted as it; nobody can say whether rightly' },
  { kind: 'false-positive', meaning: 'false positive: really something else' },
  { kind: 'miss', meaning: 'missed: predicted as something else' },
]

function legend({ images }: ImageMap): string {
  const rows = KINDS.map(({ kind, meaning }) => ({
    kind,
    meaning,
    count: images.filter((image) => image.kind === kind).length,
  })).filter(({ count }) => count > 0)
  return `<ul class="legend">${rows
    .map(
      ({ kind, meaning, count }) =>
        `<li><svg width="16" height="16" aria-hidden="true">${shape(kind, [0.5, 0.5])}</svg>${String(count)} ${meaning}</li>`,
    )
    .join('')}</ul>`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
