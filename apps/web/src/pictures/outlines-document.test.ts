import type { ClassDetail, CropView } from '@lens/db'
import { expect, it } from 'vitest'
import { outlinePath } from '../urls/paths.ts'
import { outlinesDocument } from './outlines-document.ts'

const crop = (outline: string) => ({ outline }) as CropView

it('names every outline as pages ask for it, those of parts of parts too', () => {
  const deepest = { subConcepts: [{ place: '1-0', crops: [crop('Md')], within: null }] }
  const madeOf = { subConcepts: [{ place: '1', crops: [crop('Mc')], within: deepest }] }
  const detail = {
    concepts: [{ index: 3, crops: [crop('Ma'), crop(''), crop('Mb')], madeOf }],
  } as unknown as ClassDetail
  const found = [...outlinesDocument(detail).matchAll(/id="([^"]+)"[^>]*><path[^>]* d="[^"]*z(M\w)"/g)]
  expect(found.map(([, id, path]) => [id, path])).toEqual([
    ['o3-0', 'Ma'],
    ['o3-2', 'Mb'],
    ['o3.1-0', 'Mc'],
    ['o3.1.0-0', 'Md'],
  ])
  expect(outlinePath({ modelId: 'm', classIndex: 7 }, '3.1', 0)).toBe('/outlines/m/7.svg#o3.1-0')
})
