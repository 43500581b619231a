/** What a page takes: as it is read, and as it is sent. */
export interface Size {
  raw: number
  sent: number
}

/** Of the largest of some pages; null where none of them is there. */
export async function largestOf(addresses: readonly string[]): Promise<Size | null> {
  const sizes: Size[] = []
  for (const address of addresses) {
    const response = await fetch(address, { headers: { 'accept-encoding': 'gzip' } })
    const raw = (await response.arrayBuffer()).byteLength
    if (response.ok) sizes.push({ raw, sent: Number(response.headers.get('content-length') ?? raw) })
  }
  if (sizes.length === 0) return null
  return { raw: Math.max(...sizes.map(({ raw }) => raw)), sent: Math.max(...sizes.map(({ sent }) => sent)) }
}
