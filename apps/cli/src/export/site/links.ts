import type { CheerioAPI } from 'cheerio'

/** Attributes by which a document of the site leads elsewhere or takes something in. */
const ATTRIBUTES = ['href', 'src', 'data', 'poster']

export interface Link {
  element: ReturnType<CheerioAPI>
  attribute: string
  link: string
}

/** Where a document names itself, or the picture that stands for it: such a link has to be whole. */
export function wholeLinksOf($: CheerioAPI): Link[] {
  return [
    ...found($, 'href', 'link[rel="canonical"]'),
    ...found($, 'content', 'meta[property="og:url"], meta[property="og:image"], meta[name="twitter:image"]'),
  ]
}

/** The links of a document, but those within it. What only scripts use is none. */
export function linksOf($: CheerioAPI): Link[] {
  return ATTRIBUTES.flatMap((attribute) =>
    found($, attribute, `[${attribute}]:not(script, link[rel="canonical"])`).filter(
      ({ link }) => link !== '' && !link.startsWith('#') && !link.startsWith('data:'),
    ),
  )
}

function found($: CheerioAPI, attribute: string, selector: string): Link[] {
  return $(selector)
    .toArray()
    .map((element) => ({ element: $(element), attribute, link: $(element).attr(attribute) ?? '' }))
}
