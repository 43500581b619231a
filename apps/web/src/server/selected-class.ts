import { findClass, type ClassDetail } from '@lens/db'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import type { SearchParameters } from '../urls/parameters.ts'
import { parseClassKey } from '../urls/paths.ts'
import { selectModel, type Selection } from './selected-model.ts'

/** The class that an address names, for pages about one; asked for twice in one request, by the page and by its metadata. */
export const selectClass = cache(
  async (
    key: string,
    parameters: SearchParameters,
  ): Promise<{ selection: Selection; detail: ClassDetail }> => {
    const selection = await selectModel(parameters)
    const index = parseClassKey(decodeURIComponent(key))
    if (selection === null || index === null) notFound()
    const detail = await findClass(selection.database, selection.model.id, index)
    if (detail === null) notFound()
    return { selection, detail }
  },
)
