import type { Random } from '../random.ts'
import { d } from '../drawing/canvas.ts'
import { mix, type Colour } from '../drawing/colour.ts'
import { lit } from './atmosphere.ts'
import type { Stage } from './stage.ts'

/** How often each distractor is in a scene: the same number for every class, so it can tell none from another. */
export const DISTRACTORS = {
  clouds: 0.6,
  birds: 0.35,
  kite: 0.12,
  airship: 0.08,
  'sun or moon': 0.7,
} as const

type Distractor = keyof typeof DISTRACTORS

const KITES: readonly [readonly [Colour, Colour], ...(readonly [Colour, Colour])[]] = [
  ['#e4572e', '#f6c445'],
  ['#7a4fb0', '#f08fb0'],
  ['#1f9e8f', '#f4f1de'],
]

const draw: Record<Distractor, (stage: Stage) => void> = {
  'sun or moon': drawSunOrMoon,
  clouds: drawClouds,
  airship: drawAirship,
  birds: drawBirds,
  kite: drawKite,
}

/** Everything in the sky that says nothing about the class. `random` must not depend on the class's own drawing. */
export function drawDistractors(stage: Stage): void {
  for (const name of ['sun or moon', 'clouds', 'airship', 'birds', 'kite'] as const)
    if (stage.random.chance(DISTRACTORS[name])) draw[name](stage)
}

function drawSunOrMoon({ canvas, random, air }: Stage): void {
  const [x, y] = air.sun
  const disc = canvas.layer('sun or moon', 'distractor')
  const radius = random.between(5, 9)
  disc.circle(x, y, radius, mix(air.glow, '#ffffff', 0.55))
  if (air.dark && y < air.horizon * 0.5)
    disc.circle(x - 2, y + 1, radius * 0.22, { fill: air.haze, opacity: 0.35 })
}

function drawClouds({ canvas, random, air }: Stage): void {
  const clouds = canvas.layer('clouds', 'distractor')
  const top = lit(air, '#ffffff', 0.6, 0.08)
  const belly = mix(lit(air, '#c9d3e0', 0, 0.25), air.sky[1], 0.35)
  for (let count = random.whole(1, 3); count > 0; count--) {
    const x = random.between(4, 124)
    const y = random.between(12, air.horizon - 26)
    const size = random.between(0.55, 1.1)
    const fill = canvas.down([0, top, 0.97], [1, belly, 0.85])
    const w = 17 * size
    const h = 9 * size
    clouds.path(
      d`M${x - w},${y} C${x - w * 1.25},${y - h * 0.8} ${x - w * 0.7},${y - h * 0.95} ${x - w * 0.5},${y - h * 0.7} C${x - w * 0.35},${y - h * 1.6} ${x + w * 0.25},${y - h * 1.6} ${x + w * 0.32},${y - h * 0.8} C${x + w * 0.6},${y - h * 1.1} ${x + w * 1.25},${y - h * 0.7} ${x + w},${y}Z`,
      fill,
    )
  }
}

function drawAirship({ canvas, random, air }: Stage): void {
  const x = random.between(16, 112)
  const y = random.between(12, air.horizon - 34)
  const ship = canvas.layer('airship', 'distractor', {
    x,
    y,
    flip: random.sign(),
    scale: random.between(0.8, 1.1),
  })
  const colour = random.pick(['#d9dde2', '#e2b44e', '#b8545a'] as const)
  ship.polygon(
    [
      [-12, 0],
      [-16, -4],
      [-14, 0],
      [-16, 4],
    ],
    lit(air, colour, -0.5, 0.2),
  )
  ship.rect(-3, 3, 6, 3, lit(air, '#5a5560', 0, 0.2), 1)
  ship.ellipse(
    0,
    0,
    13,
    4.4,
    canvas.down([0, lit(air, colour, 0.7, 0.15)], [1, lit(air, colour, -0.6, 0.15)]),
  )
}

function drawBirds({ canvas, random, air }: Stage): void {
  const birds = canvas.layer('birds', 'distractor')
  const x = random.between(14, 100)
  const y = random.between(10, air.horizon - 30)
  const colour = mix(air.shadow, air.dark ? air.haze : air.shadow, 0.6)
  for (let count = random.whole(2, 5); count > 0; count--) bird(random, x, y)

  function bird(from: Random, x0: number, y0: number): void {
    const [bx, by, s] = [x0 + from.between(-4, 20), y0 + from.between(-7, 7), from.between(2, 3.6)]
    birds.path(
      d`M${bx - s},${by - s * 0.45} Q${bx - s * 0.45},${by - s * 0.75} ${bx},${by} Q${bx + s * 0.45},${by - s * 0.75} ${bx + s},${by - s * 0.45}`,
      { fill: 'none', stroke: colour, width: 0.95 },
    )
  }
}

function drawKite({ canvas, random, air }: Stage): void {
  const x = random.between(12, 116)
  const y = random.between(12, air.horizon - 36)
  const [one, two] = random.pick(KITES)
  const kite = canvas.layer('kite', 'distractor', {
    x,
    y,
    tilt: random.between(-28, 28),
    scale: random.between(0.8, 1.15),
  })
  kite.path('M0,8 q3,4 0,7 q-3,3 0,7', { fill: 'none', stroke: lit(air, one), width: 0.7 })
  kite.polygon(
    [
      [0, -8],
      [-5, -1],
      [0, 8],
    ],
    lit(air, one, 0.2),
  )
  kite.polygon(
    [
      [0, -8],
      [5, -1],
      [0, 8],
    ],
    lit(air, two, 0.1),
  )
}
