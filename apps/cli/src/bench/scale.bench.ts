import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { storedClasses } from '@lens/core'
import { z } from 'zod'
import { writeHues } from '../testing/hues.ts'
import { runLens } from '../testing/run-lens.ts'

/**
 * How `lens explain` takes ten times the images: memory must stay where it is, and so must the time an image takes; a run that is
 * killed must go on from there, with all that it had predicted. A large one, from `apps/cli`: `pnpm bench --images 20000`.
 */
const { values } = parseArgs({
  options: { images: { type: 'string', default: '4000' }, classes: { type: 'string', default: '40' } },
})
const classes = Number(values.classes)
const most = Number(values.images)

/**
 * Of memory, and of seconds an image, at ten times the images. Each class has ten times as many too, and is explained as a whole: that
 * is 1.35 times the memory. A run holds some 430 bytes for every image, which is nothing beside it.
 */
const GROWTH = { memory: 1.45, time: 1.2 }

/**
 * When a run is killed, each time it has gone on, as shares of the time that it takes undisturbed: less than the whole together, so
 * that none ends before it is killed, and the first while images are still predicted.
 */
const KILLS = [0.04, 0.06, 0.1, 0.15, 0.25]

/** Images that are predicted at once, at most: a run that goes on predicts those again that it was in the middle of. */
const GROUP = 8

/** A run with nothing left to do starts, lists the images and ends: in this share of the time of the first. */
const AGAIN = 0.2

const summarySchema = z.object({ seconds: z.number(), peakRssMb: z.number(), classes: z.array(z.unknown()) })

const folder = await mkdtemp(join(tmpdir(), 'lens-bench-'))
try {
  const small = await measure(most / 10)
  const large = await measure(most)
  const memory = large.megabytes / small.megabytes
  const time = large.seconds / small.seconds / (large.images / small.images)
  say('ten times the images', [
    `${memory.toFixed(2)} times the memory`,
    `${time.toFixed(2)} times the time an image`,
  ])
  hold(memory < GROWTH.memory, `more than ${GROWTH.memory} times the memory`)
  hold(time < GROWTH.time, `more than ${GROWTH.time} times the time`)
  await killed(large)
} finally {
  await rm(folder, { recursive: true, force: true })
}

interface Measured {
  args: string[]
  images: number
  seconds: number
  /** The most that the command and its computing process held together. */
  megabytes: number
  survey: string
}

async function measure(images: number): Promise<Measured> {
  const place = await mkdtemp(join(folder, `${images}-`))
  const hues = await writeHues(place, classes, images / classes)
  const args = [
    ...['explain', '--model', hues.model, '--images', hues.images, '--mean', '0.5,0.5,0.5'],
    ...['--std', '0.5,0.5,0.5', '--crop-size', '16', '--concepts', '4', '--no-visualise', '--json'],
  ]
  const home = join(place, 'home')
  const first = await explained([...args, '--home', home])
  const again = await explained([...args, '--home', home])
  say(`${images} images of ${classes} classes`, [
    `${first.seconds.toFixed(1)} s`,
    `${((1000 * first.seconds) / images).toFixed(2)} ms an image`,
    `${first.peakRssMb.toFixed(0)} MB at most`,
    `again ${again.seconds.toFixed(1)} s`,
  ])
  hold(again.seconds < AGAIN * first.seconds, 'the second run does something again')
  return { args, images, seconds: first.seconds, megabytes: first.peakRssMb, survey: await surveyIn(home) }
}

async function explained(args: readonly string[]): Promise<z.infer<typeof summarySchema>> {
  const { code, out, err } = await runLens(args)
  if (code !== 0) throw new Error(err)
  return summarySchema.parse(JSON.parse(out))
}

/** The same run, killed again and again: what is there stays, and the end is the same. */
async function killed({ args, images, seconds, survey }: Measured): Promise<void> {
  const home = join(folder, 'killed')
  let [predicted, finished] = [0, 0]
  let [isMeanwhile, isAfterwards] = [false, false]
  for (const share of KILLS) {
    let timer: NodeJS.Timeout | undefined
    const { code } = await runLens([...args, '--home', home], (_, signal) => {
      timer ??= setTimeout(
        () => {
          signal('SIGKILL')
        },
        1000 * share * seconds,
      )
    })
    clearTimeout(timer)
    const left = await surveyIn(home)
    // Behind the head, and without a line that was cut short.
    const lines = Math.max(0, left.split('\n').length - 2)
    const stored = (await storedClasses(home)).length
    say(`killed after ${(share * seconds).toFixed(1)} s`, [
      `${lines} images predicted`,
      `${stored} classes finished`,
    ])
    hold(code === null, 'it ended before it was killed')
    hold(survey.startsWith(left), 'not what an undisturbed run predicts')
    hold(lines > predicted - GROUP && stored >= finished, 'less than before')
    if (lines > 0 && lines < images) isMeanwhile = true
    if (stored > 0) isAfterwards = true
    ;[predicted, finished] = [lines, stored]
  }
  hold(
    isMeanwhile && isAfterwards,
    'no kill while images were predicted, or none while classes were explained',
  )
  const last = await explained([...args, '--home', home])
  say('and then to the end', [`${last.classes.length} classes`, `${last.seconds.toFixed(1)} s`])
  hold(
    last.classes.length === classes && (await surveyIn(home)) === survey,
    'not what an undisturbed run makes',
  )
}

/** What the run of a home has predicted, in the order of the images. */
async function surveyIn(home: string): Promise<string> {
  const root = join(home, 'explanations')
  const [run = ''] = await readdir(root).catch(() => [])
  return readFile(join(root, run, 'survey.jsonl'), 'utf8').catch(() => '')
}

function hold(isHeld: boolean, otherwise: string): void {
  if (isHeld) return
  process.exitCode = 1
  console.log(`  NOT AS IT SHOULD BE: ${otherwise}`)
}

function say(name: string, facts: string[]): void {
  console.log(`  ${name.padEnd(40)} ${facts.join(', ')}`)
}
