interface Place {
  x: number
  y: number
  spread: number
}

/** From so much spread on, something is wherever one looks: three quarters of what is spread evenly. */
const EVERYWHERE = 0.31

/** Where in a picture something lies, as one says it. */
export function placeName({ x, y, spread }: Place): string {
  if (spread >= EVERYWHERE) return 'all over the image'
  const row = third(y, ['top', '', 'bottom'])
  const column = third(x, ['left', '', 'right'])
  const name = [row, column].filter((word) => word !== '').join(' ')
  return name === '' ? 'in the middle' : `at the ${name}`
}

function third(value: number, names: readonly [string, string, string]): string {
  return value < 1 / 3 ? names[0] : value > 2 / 3 ? names[2] : names[1]
}
