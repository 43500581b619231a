/** A colour as `#rrggbb`. */
export type Colour = `#${string}`

type Channels = [number, number, number]

function channels(colour: Colour): Channels {
  const value = parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function fromChannels(rgb: Channels): Colour {
  const [r, g, b] = rgb.map((v) => Math.max(0, Math.min(255, Math.round(v)))) as Channels
  return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, '0')}`
}

/** `a` at share 0, `b` at share 1. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  const [r, g, bl] = channels(a)
  const [r2, g2, b2] = channels(b)
  return fromChannels([r + (r2 - r) * share, g + (g2 - g) * share, bl + (b2 - bl) * share])
}

/** `surface` as it looks under light of colour `light` (white changes nothing). */
export function under(surface: Colour, light: Colour): Colour {
  const [r, g, b] = channels(surface)
  const [r2, g2, b2] = channels(light)
  return fromChannels([(r * r2) / 255, (g * g2) / 255, (b * b2) / 255])
}
