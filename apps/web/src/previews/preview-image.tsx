import { readFile } from 'node:fs/promises'
import type { ClassDetail, ConceptDetail } from '@lens/db'
import { ImageResponse } from 'next/og'
import sharp from 'sharp'
import { conceptName } from '../numbers/concept-name.ts'
import { percent } from '../numbers/format.ts'
import { pictureFile } from '../pictures/picture-file.ts'
import { PREVIEW_SIZE } from './preview-size.ts'

const SHOWN = 3
const SIDE = 630 / SHOWN

/** What other sites show in place of a link: the name, the strongest concepts, and a crop of each. */
export async function previewImage(
  detail: ClassDetail,
  { title, concepts }: { title: string; concepts: readonly ConceptDetail[] },
): Promise<ImageResponse> {
  const shown = concepts.slice(0, SHOWN)
  const pictures = await Promise.all(picturesOf(shown).map(asDataAddress))
  return new ImageResponse(
    <div
      style={{
        display: 'flex',
        width: '100%',
        height: '100%',
        backgroundColor: '#f3f4f1',
        color: '#15181a',
      }}
    >
      <div style={{ display: 'flex', flexDirection: 'column', flex: 1, padding: 64 }}>
        <div style={{ fontSize: 30 }}>Lens</div>
        <div style={{ display: 'block', fontSize: 80, lineHeight: 1.05, marginTop: 28, lineClamp: 2 }}>
          {title}
        </div>
        <div
          style={{ fontSize: 30, marginTop: 18, color: '#4b5257' }}
        >{`What ${detail.model.name} looks for`}</div>
        <div style={{ display: 'flex', flexDirection: 'column', marginTop: 'auto' }}>
          {shown.map((concept) => (
            <div
              key={concept.index}
              style={{ display: 'flex', alignItems: 'center', fontSize: 30, marginTop: 10 }}
            >
              <div style={{ width: 110 }}>{percent(concept.importance).replace('\u202f', ' ')}</div>
              <div style={{ display: 'block', width: 520, lineClamp: 1 }}>{conceptName(concept)}</div>
            </div>
          ))}
        </div>
      </div>
      <div style={{ display: 'flex', flexDirection: 'column', width: SIDE }}>
        {pictures.map((picture, i) => (
          <div key={i} style={{ width: SIDE, height: SIDE, backgroundImage: `url(${picture})` }} />
        ))}
      </div>
    </div>,
    { ...PREVIEW_SIZE },
  )
}

/** The best crop of each concept; of one alone, its best crops. */
function picturesOf(concepts: readonly ConceptDetail[]): string[] {
  const [only, ...others] = concepts
  const crops = others.length === 0 ? (only?.crops ?? []) : concepts.flatMap(({ crops }) => crops.slice(0, 1))
  return crops.slice(0, SHOWN).map(({ picture }) => picture)
}

/** A picture as it can be drawn; grey where its file is gone. */
async function asDataAddress(picture: string): Promise<string> {
  const file = await pictureFile(picture)
  const bytes = file === null ? null : await readFile(file).catch(() => null)
  const image =
    bytes === null
      ? sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#d9dcd8' } })
      : sharp(bytes).resize(SIDE, SIDE, { fit: 'cover' })
  return `data:image/png;base64,${(await image.png().toBuffer()).toString('base64')}`
}
