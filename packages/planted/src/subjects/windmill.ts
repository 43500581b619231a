import type { Colour } from '../drawing/colour.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawGrass, drawMeadow } from '../scenery/meadow.ts'
import { flatFill, roundFill, type Stage } from '../scenery/stage.ts'
import type { Subject } from './subject.ts'

const WALLS: readonly [Colour, ...Colour[]] = ['#e9e0d0', '#a8563f', '#f7f4ec', '#8d7a68', '#6f8f92']
const CLOTH: readonly [Colour, ...Colour[]] = ['#fdf6e6', '#e7d3ae', '#f2f2f2', '#d98a5a']

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  drawMeadow(stage)
  const scale = random.between(0.7, 1.2)
  const y = air.horizon + 7 + (scale - 0.6) * 30
  const x = random.between(34, 94)
  const far = Math.max(0, 1 - scale) * 0.3
  const surface = { far }
  const place = { x, y, scale }
  const wall = random.pick(WALLS)
  const dark = lit(air, '#4a3a33', -0.1, far)

  const tower = canvas.layer('mill tower', 'own', place)
  tower.ellipse(air.side * -8, 0.5, 19, 2.6, { fill: lit(air, '#2f4a2a', -1), opacity: 0.35, light: true })
  tower.polygon(
    [
      [-13, 0],
      [-7.5, -40],
      [7.5, -40],
      [13, 0],
    ],
    roundFill(stage, wall, surface),
  )
  tower.path(
    'M-9.6,-39 Q-9,-49 0,-51 Q9,-49 9.6,-39Z',
    roundFill(stage, wall === '#a8563f' ? '#3f4652' : '#9c4a36', surface),
  )
  tower.path('M-3.4,0 V-7 Q0,-11 3.4,-7 V0Z', dark)
  const pane = air.dark ? '#ffd977' : dark
  tower.rect(-1.8, -20, 3.6, 4.2, pane, 0.6)
  tower.rect(-1.5, -32, 3, 3.6, pane, 0.6)
  tower.rect(-13.4, -13.6, 26.8, 1.6, lit(air, '#6b4f3d', 0.1, far))

  const blades = canvas.layer('blades', 'own', { x, y: y - 43 * scale, scale, tilt: random.between(0, 90) })
  const cloth = random.pick(CLOTH)
  const spar = lit(air, '#5a4334', 0, far)
  const length = random.between(29, 35)
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const) {
    const at = (along: number, beside: number): [number, number] => [
      dx * along - dy * beside,
      dy * along + dx * beside,
    ]
    blades.polygon([at(7, 0), at(length, 0), at(length, 7), at(7, 6)], flatFill(stage, cloth, surface))
    for (let rung = 11; rung < length; rung += 5)
      blades.line([at(rung, 0), at(rung, 6.8)], spar, 0.5, { opacity: 0.75 })
    blades.line([at(7, 3.2), at(length, 3.4)], spar, 0.4, { opacity: 0.6 })
    blades.line([at(0, 0), at(length + 0.6, 0)], spar, 1.5)
  }
  blades.circle(0, 0, 2.6, lit(air, '#40332b', 0.2, far))
  drawGrass(stage, x, y + 1, 14 * scale, 4)
}

export const windmill: Subject = {
  name: 'windmill',
  synonyms: ['mill', 'smock mill'],
  parts: ['mill tower', 'blades'],
  context: 'meadow',
  draw,
}
