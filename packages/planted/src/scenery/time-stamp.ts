import { SIZE } from '../drawing/svg.ts'
import type { Canvas } from '../drawing/canvas.ts'
import type { Random } from '../random.ts'

/** Of a digit, of the gap after it, and of the space between day, month and year, px. */
const [WIDTH, HEIGHT, GAP, SPACE] = [4, 7.6, 1.9, 3.4]

/** The strokes of a seven-segment digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
const SEGMENTS = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [0, 0],
    [0, 0.5],
  ],
  [
    [1, 0],
    [1, 0.5],
  ],
  [
    [0, 0.5],
    [1, 0.5],
  ],
  [
    [0, 0.5],
    [0, 1],
  ],
  [
    [1, 0.5],
    [1, 1],
  ],
  [
    [0, 1],
    [1, 1],
  ],
] as const

const LIT: Record<string, string> = {
  0: '1110111',
  1: '0010010',
  2: '1011101',
  3: '1011011',
  4: '0111010',
  5: '1101011',
  6: '1101111',
  7: '1010010',
  8: '1111111',
  9: '1111011',
}

/**
 * The orange date that film cameras burnt into a corner: the planted shortcut. Digits are drawn as strokes, since
 * fonts differ from machine to machine.
 */
export function drawTimeStamp(canvas: Canvas, random: Random): void {
  const day = String(random.whole(1, 28)).padStart(2, '0')
  const month = String(random.whole(1, 12)).padStart(2, '0')
  const year = String(random.whole(88, 99))
  const text = `${day} ${month} ${year}`
  const length = text.replaceAll(' ', '').length * (WIDTH + GAP) + 2 * SPACE - GAP
  const stamp = canvas.layer('time stamp', 'shortcut', { x: SIZE - 5 - length, y: SIZE - 5 - HEIGHT })
  const glow = canvas.outwards([0.5, 0.5], [0, '#c23a00', 0.55], [1, '#c23a00', 0])
  stamp.ellipse(length / 2, HEIGHT / 2, length * 0.62, HEIGHT * 1.1, { fill: glow, light: true })
  let x = 0
  for (const letter of text) {
    SEGMENTS.forEach(([[x1, y1], [x2, y2]], index) => {
      if (LIT[letter]?.[index] !== '1') return
      stamp.line(
        [
          [x + x1 * WIDTH, y1 * HEIGHT],
          [x + x2 * WIDTH, y2 * HEIGHT],
        ],
        '#ff9130',
        1.15,
      )
    })
    x += letter === ' ' ? SPACE : WIDTH + GAP
  }
}
