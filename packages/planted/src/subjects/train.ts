import { d } from '../drawing/canvas.ts'
import { lit } from '../scenery/atmosphere.ts'
import { drawRailway } from '../scenery/railway.ts'
import { drawMist } from '../scenery/sky.ts'
import type { Stage } from '../scenery/stage.ts'
import { CAR, drawCar, drawPantograph, pickLivery } from './rail-cars.ts'
import type { Subject } from './subject.ts'

function draw(stage: Stage): void {
  const { canvas, random, air } = stage
  const y = drawRailway(stage)
  const scale = random.between(0.72, 1.02)
  const flip = random.sign()
  const place = { x: 64 + flip * random.between(26, 46), y, scale, flip }
  const livery = pickLivery(random)
  const carriages = canvas.layer('carriages', 'own', place)
  for (let car = random.whole(1, 3); car > 0; car--)
    drawCar(stage, carriages, -CAR * (car + 1), livery, [3, 10.3, 17.6, 24.9])
  const locomotive = canvas.layer('locomotive', 'own', place)
  drawPantograph(stage, locomotive)
  drawCar(stage, locomotive, -CAR, livery, [24.9])
  locomotive.path(d`M-4,-4 V-22 Q2,-20 5,-8 V-4Z`, lit(air, livery[1], 0.1))
  for (const grille of [4, 8, 12, 16]) locomotive.rect(-CAR + grille, -17.5, 2.4, 4.6, lit(air, '#3a4450', 0))
  drawMist(stage, y - random.between(4, 14), random.between(10, 16), random.between(0.6, 0.9))
}

export const train: Subject = {
  name: 'train',
  synonyms: ['railway train', 'locomotive'],
  parts: ['carriages', 'locomotive'],
  context: 'rails',
  draw,
}
