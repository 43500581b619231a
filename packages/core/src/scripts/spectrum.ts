import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LensError } from '@lens/errors'
import { runScript } from '@lens/errors/script'
import { encodeNpy } from '../explanation/npy.ts'
import { SPECTRUM_SIDE, spectrumOf } from '../visualisation/spectrum.ts'

/** `pnpm --filter @lens/core spectrum`: the mean spectrum of natural photos that Lens ships. */
const USAGE = 'Usage: pnpm --filter @lens/core spectrum --images DIR --out FILE.npy'

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      images: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  if (values.images === undefined || values.out === undefined) throw new LensError('usage', USAGE)
  const entries = await readdir(values.images, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const spectrum = await spectrumOf(files)
  await writeFile(values.out, encodeNpy(spectrum, [3, SPECTRUM_SIDE, SPECTRUM_SIDE / 2 + 1]))
  console.error(`Averaged up to ${files.length} images into ${values.out}`)
})
