import type { CheerioAPI } from 'cheerio'

/** Attributes by which a document of the site leads elsewhere or takes something in. */
const ATTRIBUTES = ['href', 'src', 'data', 'poster']

export interface Link {
  element: ReturnType<CheerioAPI>
  attribute: string
  link: string
}

/** The links of a document, but those within it. What only scripts use is none. */
export function linksOf($: CheerioAPI): Link[] {
  return ATTRIBUTES.flatMap((attribute) =>
    $(`[${attribute}]:not(script)`)
      .toArray()
      .map((element) => ({ element: $(element), attribute, link: $(element).attr(attribute) ?? '' }))
      .filter(({ link }) => link !== '' && !link.startsWith('#') && !link.startsWith('data:')),
  )
}
