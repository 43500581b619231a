import { posix } from 'node:path'
import { load, type CheerioAPI } from 'cheerio'
import { addressOf, type Scope } from './address.ts'
import { CSS_LINK, type Copied } from './crawl.ts'
import { linksOf, wholeLinksOf } from './links.ts'

export const SEARCH_PAGE = 'search/index.html'

interface Site {
  site: string
  scope: Scope
  copied: Copied
}

/** A style sheet of the copy, which finds its files by where they lie from it. */
export function rewriteCss(css: string, file: string, address: string, site: Site): string {
  return css.replace(CSS_LINK, (link) => relativeLink(link, file, address, site) ?? link)
}

/**
 * A page of the copy: every link leads to where the copy has what it names, by a path relative to the page, so that the copy can lie
 * anywhere. What the copy does not have is no link any more; what needs a server is gone, and the footer says so.
 */
export function rewritePage(html: string, file: string, address: string, site: Site): string {
  const $ = load(html)
  // A drawing that is a document of its own brings its script; a page needs none.
  if (!address.startsWith('/assets/')) $('script, link[as="script"], meta[name="lens-scripts"]').remove()
  $('[data-needs-server]').remove()
  for (const { element, attribute, link } of wholeLinksOf($)) {
    const to = wholeLink(link, site)
    if (to !== null) element.attr(attribute, to)
    else element.remove()
  }
  if ($('meta[property="og:image"]').length === 0)
    $('meta[property^="og:image:"], meta[name^="twitter:image:"]').remove()
  citeCopy($, site)
  searchFromForms($, relative(file, SEARCH_PAGE))
  for (const { element, attribute, link } of linksOf($)) {
    const to = relativeLink(link, file, address, site)
    if (to !== null) element.attr(attribute, to)
    // A mark of a drawing still tells what it is.
    else if (element.is('svg a')) element.removeAttr('href')
    else if (element.is('a')) element.replaceWith($('<span>').append(element.contents()))
    else element.remove()
  }
  $('footer > .wrap').append(
    '<p class="label">This is a copy for which no server runs: it finds by words, and neither filters nor explains images.</p>',
  )
  return $.html()
}

/** What is said to be cited is the page of the copy. */
function citeCopy($: CheerioAPI, site: Site): void {
  for (const element of $('[data-cites]').toArray()) {
    const section = $(element)
    const cited = section.attr('data-cites') ?? ''
    const to = wholeLink(cited, site)
    section.removeAttr('data-cites')
    if (to === null) section.remove()
    for (const text of section.find('pre').toArray())
      $(text).text(
        $(text)
          .text()
          .replaceAll(cited, to ?? ''),
      )
  }
}

/** Where the copy has what a link of the site leads to, for those who come from elsewhere; null where that is not known. */
function wholeLink(link: string, { site, scope, copied }: Site): string | null {
  const url = new URL(link, site)
  const address = url.origin === site ? addressOf(url, scope) : null
  const file = address === null ? undefined : copied.get(address)
  if (scope.address === null || file === undefined) return null
  const path = file.replace(/(^|\/)index\.html$/, '$1')
  return `${scope.address}/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** A form that searches asks the copy's own page for words; what any other form asks needs a server. */
function searchFromForms($: CheerioAPI, searchPage: string): void {
  for (const element of $('form').toArray()) {
    const form = $(element)
    if (form.find('input[name="q"]').length === 0) form.remove()
    form.attr('action', searchPage)
    form.find('details, input[type="hidden"]').remove()
  }
}

/** Null for what the copy does not have; other sites stay where they are, and what searches goes to the copy's search. */
function relativeLink(
  link: string,
  file: string,
  address: string,
  { site, scope, copied }: Site,
): string | null {
  const url = new URL(link, new URL(address, site))
  if (url.origin !== site) return link
  // Other models are gone to by the name of the class.
  const words = url.searchParams.get('q')
  if (words !== null) return `${relative(file, SEARCH_PAGE)}?q=${encodeURIComponent(words)}`
  const to = addressOf(url, scope)
  const target = to === null ? undefined : copied.get(to)
  return target === undefined ? null : `${relative(file, target)}${url.hash}`
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to)
  return path.split('/').map(encodeURIComponent).join('/')
}
