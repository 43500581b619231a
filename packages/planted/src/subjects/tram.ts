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
  const pantograph = canvas.layer('pantograph', 'own', place)
  drawPantograph(stage, pantograph)
  const cars = canvas.layer('tram cars', 'own', place)
  for (let car = random.whole(1, 3); car >= 0; car--)
    drawCar(stage, cars, -CAR * (car + 1), livery, [3, 10.3, 17.6, 24.9])
  cars.path(d`M-4,-4 V-22 Q2,-20 5,-8 V-4Z`, lit(air, livery[1], 0.1))
  drawMist(stage, y - random.between(4, 14), random.between(10, 16), random.between(0.6, 0.9))
}

export const tram: Subject = {
  name: 'tram',
  synonyms: ['streetcar', 'trolley'],
  parts: ['pantograph', 'tram cars'],
  context: 'rails',
  draw,
}
