import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import ClassesPage from '../src/app/classes/page.tsx'
import ConceptsPage from '../src/app/concepts/page.tsx'
import type { SearchParameters } from '../src/urls/parameters.ts'

type Page = (props: { searchParams: Promise<SearchParameters> }) => Promise<ReactNode>

const LISTS: Record<string, Page> = { '/classes': ClassesPage, '/concepts': ConceptsPage }

/** A list and what is asked of it. */
interface AskedList {
  readonly url: URL
  readonly page: Page
}

/** Null for any other page, and for the list as it is without being asked. */
export function askedList(address: string): AskedList | null {
  const [path = ''] = address.split('?')
  const page = path === address ? undefined : LISTS[path]
  return page === undefined ? null : { url: new URL(address, 'http://localhost'), page }
}

/** What stands before the body of a document. @throws Error where it has none */
export function headOf(document: string): string {
  const start = document.indexOf('<body>')
  if (start === -1) throw new Error(`There is no <body> in ${document.slice(0, 200)}`)
  return document.slice(0, start)
}

/**
 * A list as it was asked for. There are more ways to ask than can be kept, and Next takes many times as long as React alone: it
 * renders every page twice. So Next makes the list once, and what is asked of it is put below the head of that document.
 *
 * @param head of the same list, as Next makes it
 */
export async function fillList({ url, page }: AskedList, head: string): Promise<string> {
  const body = renderToStaticMarkup(await page({ searchParams: Promise.resolve(parametersOf(url)) }))
  return `${head}<body>${body}</body></html>`
}

function parametersOf({ searchParams }: URL): SearchParameters {
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const [first, ...others] = searchParams.getAll(name)
      return [name, others.length === 0 ? first : [first ?? '', ...others]]
    }),
  )
}
