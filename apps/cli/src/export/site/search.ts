import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LensError } from '@lens/errors'
import { load } from 'cheerio'
import { close, createIndex, type PagefindIndex } from 'pagefind'
import { SEARCH_PAGE } from './rewrite.ts'

/** Pages that search finds: what a class or a concept is called stands on theirs. */
const FOUND = /^\/(classes\/[^/?]+|concepts\/[^/?]+|method)(\?|$)/

/** The search of a copy: an index that the browser reads a little of at a time, and the page that shows what it finds. */
export class CopiedSearch {
  private constructor(private readonly index: PagefindIndex) {}

  static async begin(): Promise<CopiedSearch> {
    const { index, errors } = await createIndex()
    if (index === undefined)
      throw new LensError('unsupported', `The search cannot be made: ${errors.join(' ')}`)
    return new CopiedSearch(index)
  }

  async add(address: string, file: string, html: string): Promise<void> {
    if (!FOUND.test(address)) return
    const $ = load(html)
    const title = $('title')
      .text()
      .replace(/ · Lens$/, '')
    const picture = $('main img').first().attr('src')
    const words = $('main').find('h1, h2, h3, p, dt, dd').not('[popover] *')
    const text = words
      .toArray()
      .map((element) => $(element).text())
      .join(' ')
    const record = load('<html lang="en"><body><h1></h1><img><p></p></body></html>')
    // Who types the name of a class looks for the class, not for its concepts.
    record('h1')
      .text(title)
      .attr('data-pagefind-weight', address.startsWith('/classes/') ? '10' : '5')
    if (picture !== undefined) record('img').attr({ src: picture, 'data-pagefind-meta': 'image[src]' })
    record('p').text(text.replace(/\s+/g, ' '))
    await this.index.addHTMLFile({ url: file, content: record.html() })
  }

  /** @param frame a finished page of the copy in the folder of a first-level page, whose content gives way to the search */
  async finish(folder: string, frame: string): Promise<void> {
    const { errors } = await this.index.writeFiles({ outputPath: join(folder, 'pagefind') })
    await close()
    if (errors.length > 0) throw new LensError('storage', `The search cannot be written: ${errors.join(' ')}`)
    const $ = load(frame)
    $('title').text('Search · Lens')
    $('[aria-current]').removeAttr('aria-current')
    $('meta[name="description"], meta[property^="og:"], meta[name^="twitter:"]').remove()
    $('head').append('<link rel="stylesheet" href="../pagefind/pagefind-ui.css">')
    $('main').html(CONTENT)
    await mkdir(join(folder, dirname(SEARCH_PAGE)), { recursive: true })
    await writeFile(join(folder, SEARCH_PAGE), $.html())
    await writeFile(join(folder, dirname(SEARCH_PAGE), 'search.js'), SCRIPT)
  }
}

const CONTENT = `<div class="wrap py-part"><h1 class="text-title">Search</h1>
<noscript><p>Searching this copy needs JavaScript. All classes are in the list of classes.</p></noscript>
<div id="search" style="--pagefind-ui-primary:var(--color-ink);--pagefind-ui-text:var(--color-ink);--pagefind-ui-background:var(--color-surface);--pagefind-ui-border:var(--color-line-strong);--pagefind-ui-tag:var(--color-sunken);--pagefind-ui-font:var(--font-sans)"></div>
</div><script src="../pagefind/pagefind-ui.js"></script><script src="search.js"></script>`

/**
 * A search that came from a form of another page stands in the address. Pages are not ranked by how short they are: the page of a class
 * is longer than those of its concepts.
 */
const SCRIPT = `const search = new PagefindUI({
  element: '#search',
  showSubResults: false,
  resetStyles: false,
  ranking: { pageLength: 0, termFrequency: 0 },
})
document.querySelector('#search input').setAttribute('aria-label', 'Search')
const words = new URLSearchParams(location.search).get('q')
if (words) search.triggerSearch(words)
`
