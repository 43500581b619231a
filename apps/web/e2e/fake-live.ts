import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCENARIO } from '@lens/db/testing'
import { HOMES } from './homes.ts'

/**
 * Stands in for the process that explains images: the same answers to the same questions, computed from nothing. An upload
 * that begins with one of these words is refused as the real one would refuse.
 */
export const REFUSALS: Record<string, { status: number; message: string }> = {
  'not an image': { status: 400, message: 'This is not an image that can be read.' },
  busy: { status: 503, message: 'Several visitors are waiting; try again in a moment.' },
  slow: { status: 504, message: 'The image took longer than 20 seconds to explain.' },
}

const CONTRIBUTIONS = [6.2, 2.4, 1.1, -0.6, 0]
const COEFFICIENTS = [2.1, 0.9, 0.7, 0.4, 0]
const RESIDUAL = 0.8
const BIAS = -0.1

/** @returns what ends it */
export async function serveFakeLive(port: number): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    void answerTo(request).then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return () =>
    new Promise((done) => {
      server.close(() => {
        done()
      })
      server.closeAllConnections()
    })
}

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/explain') {
    const sent = await text(request)
    for (const [word, { status, message }] of Object.entries(REFUSALS)) {
      if (sent.startsWith(word)) return { status, body: { message } }
    }
    return { status: 200, body: explanation(searchParams, searchParams.get('class'), somePicture()) }
  }
  if (pathname === '/search') {
    const sent = request.method === 'POST' ? await text(request) : ''
    for (const [word, { status, message }] of Object.entries(REFUSALS)) {
      if (sent.startsWith(word)) return { status, body: { message } }
    }
    if (searchParams.get('crop') === '99') return { status: 404, body: { message: 'There is no such crop.' } }
    return { status: 200, body: search(searchParams.get('model'), sent === '' ? 3 : 5) }
  }
  if (pathname === '/point') {
    const index = searchParams.get('explain') ?? searchParams.get('class')
    return { status: 200, body: explanation(searchParams, index, null) }
  }
  if (pathname === '/prepare') return { status: 200, body: null }
  return { status: 404, body: { message: 'There is nothing here.' } }
}

function explanation(asked: URLSearchParams, index: string | null, picture: string | null) {
  const classIndex = Number(index ?? 251)
  const off = (asked.get('off') ?? '').split(',').filter(Boolean).map(Number)
  const estimated = asked.get('model') === SCENARIO.otherModelId
  const logit = sum(CONTRIBUTIONS) + RESIDUAL + BIAS
  const without = logit - sum(CONTRIBUTIONS.filter((_, concept) => off.includes(concept)))
  return {
    modelId: asked.get('model'),
    image: { width: 320, height: 240, view: { x: 0.125, y: 0, width: 0.75, height: 1 }, picture },
    predictions: predictions(classIndex, logit),
    explained: { classIndex, className: `class ${String(classIndex)}` },
    reason: null,
    split: {
      logit,
      bias: BIAS,
      residual: RESIDUAL,
      exact: !estimated,
      evidence: estimated ? 'occlusion' : 'saliency',
      concepts: CONTRIBUTIONS.map((contribution, concept) => ({
        index: concept,
        rank: concept,
        coefficient: COEFFICIENTS[concept],
        contribution,
        map: raster(7, (x, y) => spot(x, y, concept)),
        attribution: estimated
          ? raster(10, (x, y) => spot(x, y, concept + 1) - 0.1)
          : raster(56, (x, y) => (spot(x, y, concept + 1) - 0.4) * Math.sin(40 * x * y)),
      })),
      rivals: predictions(classIndex, logit)
        .filter((one) => one.classIndex !== classIndex)
        .map((one) => ({
          classIndex: one.classIndex,
          lead: logit - one.logit,
          contributions: CONTRIBUTIONS.map((contribution) => contribution - one.logit / 5),
        })),
    },
    whatIf: off.length === 0 ? null : { off, predictions: predictions(classIndex, without), logit: without },
  }
}

/** Of so many concepts, of a class each. */
function search(modelId: string | null, count: number) {
  const classes = [251, 968, 340, 134, 967]
  return {
    modelId,
    image: {
      width: 320,
      height: 240,
      view: { x: 0.125, y: 0, width: 0.75, height: 1 },
      picture: somePicture(),
    },
    predictions: predictions(251, 8),
    classes: 30,
    found: classes.slice(0, count).map((classIndex, concept) => ({
      classIndex,
      index: concept,
      carried: 0.6 - concept / 10,
      missed: 0.2,
      above: concept === 0 ? null : 1 - concept / 5,
      map: raster(7, (x, y) => spot(x, y, concept)),
    })),
  }
}

/** The best five, by a softmax over made-up scores; with few concepts left, it is a cup. */
function predictions(classIndex: number, logit: number) {
  const scored = [
    { classIndex, className: 'dalmatian', logit },
    { classIndex: 968, className: 'cup', logit: 4.2 },
    { classIndex: 340, className: 'zebra', logit: 2.9 },
    { classIndex: 999, className: 'specimen 999', logit: 1.5 },
    { classIndex: 998, className: 'specimen 998', logit: 1.1 },
  ]
  const total = sum(scored.map((one) => Math.exp(one.logit)))
  return scored
    .map((one) => ({ ...one, probability: Math.exp(one.logit) / total }))
    .sort((a, b) => b.logit - a.logit)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, part) => whole + part, 0)
}

function raster(side: number, value: (x: number, y: number) => number) {
  const values = Array.from({ length: side * side }, (_, i) =>
    value((i % side) / side, Math.floor(i / side) / side),
  )
  return { height: side, width: side, values }
}

/** A soft spot, elsewhere for every concept. */
function spot(x: number, y: number, concept: number): number {
  const [cx, cy] = [0.3 + 0.13 * (concept % 4), 0.55 - 0.1 * (concept % 3)]
  return Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.03)
}

function somePicture(): string {
  const folder = join(HOMES.seeded.path, 'explanations', SCENARIO.modelId, '251', 'pictures')
  const [name = ''] = readdirSync(folder)
  return `data:image/webp;base64,${readFileSync(join(folder, name)).toString('base64')}`
}
