import { createHash } from 'node:crypto'
import { LensError } from '@lens/errors'
import { LENS_SITE_PICTURES, PUBLISHED_VERSION, publishedSchema, type PublishedClass } from './schema.ts'

/** Of a concept that is not important, in the site's charts. */
const GREY = 'rgba(127, 127, 127, 0.2)'
const DECIMALS = 1e3

/**
 * Reads a class page of the published LENS site. Its numbers are JavaScript literals in inline scripts. Two lists of it are wrong
 * on nearly every page and are not read: the names beside the similarity chart (nine for ten concepts), and which images are
 * available (longer than the images).
 *
 * @param place of the page, for the sentence that says what is wrong with it
 * @throws LensError `input`
 */
export function readPublishedPage(html: string, place: string): PublishedClass {
  try {
    return publishedSchema.parse(parsed(html))
  } catch (error) {
    const reason = error instanceof NotFound ? error.message : 'its numbers do not fit together'
    throw new LensError('input', `${place} is no class page of the LENS site: ${reason}.`, { cause: error })
  }
}

/** What a page lacks. */
class NotFound extends Error {}

function parsed(html: string): PublishedClass {
  const [, id = '', , fullName = ''] = found(
    /\(class id (\d+)\) has (\d+) important concepts\. The full class name is (.*?)\.<\/p>/,
    html,
    'it does not say which class it is about',
  )
  const index = Number(id)
  const [name = '', ...synonyms] = unescaped(fullName).split(', ')
  const colours = strings(list(/importance chart.*?backgroundColor: \[(.*?)\]/s, html, 'no importance chart'))
  const importances = numbers(list(/importance chart.*?\bdata: \[(.*?)\]/s, html, 'no importances'))
  const map = bubbles(list(/bubble chart.*?\bdata: \[(.*?)\]/s, html, 'no similarity chart'))
  const images = strings(list(/const images_ids = \[(.*?)\]/s, html, 'no images'))
  const pointColours = strings(list(/const colors = \[(.*?)\]/s, html, 'no colours of points'))
  const graph = bubbles(list(/strategic graph.*?\bdata: \[(.*?)\]/s, html, 'no strategic cluster graph'))
  const alignments = alignmentsIn(html)

  const concepts = importances.map((percent, concept) => {
    requirePicture(html, index, concept)
    return {
      importance: percent / 100,
      important: given(colours[concept]) !== GREY,
      at: given(map[concept]),
      alignments: given(alignments[concept]),
    }
  })
  const points = images.map((image, position) => {
    const dominant = colours.indexOf(given(pointColours[position]))
    if (dominant < 0) throw new NotFound('a point has the colour of no concept')
    return { image, at: given(graph[position]), dominant }
  })
  for (const [listed, expected] of [
    [colours.length, concepts.length],
    [map.length, concepts.length],
    [pointColours.length, points.length],
    [graph.length, points.length],
  ] as const) {
    if (listed !== expected) throw new NotFound(`it lists ${expected} of something, and ${listed} beside`)
  }
  return {
    version: PUBLISHED_VERSION,
    page: createHash('sha256').update(html).digest('hex'),
    class: { index, name, synonyms, wnid: images[0]?.split('_')[0] ?? '' },
    concepts,
    points,
  }
}

/** The addresses of its pictures are not kept, since they follow from the indices; so they must. */
function requirePicture(html: string, classIndex: number, concept: number): void {
  if (!html.includes(`"${LENS_SITE_PICTURES}fviz/${classIndex}_${concept}.png"`))
    throw new NotFound(`concept ${concept} has no picture where the site has them`)
}

function alignmentsIn(html: string): PublishedClass['concepts'][number]['alignments'][] {
  const [, json = ''] = found(/const concept_to_classes = (\{.*?\})\s*\n/s, html, 'no aligned classes')
  const byConcept = JSON.parse(json) as Record<string, string>
  return Object.keys(byConcept).map((_, concept) =>
    [
      ...given(byConcept[concept]).matchAll(
        /<a href='[^']*'> ?(.*?) \((\d+)\) <\/a>\s*at <b> ([-\d.]+)% <\/b>/g,
      ),
    ].map(([, name = '', classIndex, percent]) => ({
      classIndex: Number(classIndex),
      name: unescaped(name),
      cosine: Math.round(Number(percent) * 100) / 1e4,
    })),
  )
}

function found(pattern: RegExp, html: string, missing: string): RegExpExecArray {
  const match = pattern.exec(html)
  if (match === null) throw new NotFound(missing)
  return match
}

function list(pattern: RegExp, html: string, missing: string): string {
  return found(pattern, html, missing)[1] ?? ''
}

function strings(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '')
}

function numbers(text: string): number[] {
  return text.split(',').map(Number)
}

/** Points of a chart; to a thousandth, of some tens. */
function bubbles(text: string): [number, number][] {
  const round = (value: string | undefined) => Math.round(Number(value) * DECIMALS) / DECIMALS
  return [...text.matchAll(/\{x: ([^,]+), y: ([^,]+), r:/g)].map(([, x, y]) => [round(x), round(y)])
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new NotFound('one of its lists is shorter than the others')
  return value
}

function unescaped(text: string): string {
  return text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
