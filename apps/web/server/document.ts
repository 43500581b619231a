import { createHash } from 'node:crypto'
import { KEYS_PATH } from '../src/urls/keys.ts'

/** A page that runs scripts says so itself: `<NeedsScripts />`. */
const MARK = '<meta name="lens-scripts"'

/** And one that must not be given again: `<MadeOnce />`. */
const ONCE = '<meta name="lens-once"'

/**
 * What Next sends for React to take a page over in the browser: data, code, and the fetching of it ahead. React writes every `<`
 * of a text as `&lt;`, so that these words are tags wherever they are found.
 */
const SCRIPTS = /<script\b[^>]*>.*?<\/script>|<link\b[^>]*\bas="script"[^>]*>|<!--.*?-->/gs
const KEYS = new RegExp(`^<script src="${KEYS_PATH}" defer=""></script>$`)
const INLINE = /<script(?![^>]*\bsrc=)[^>]*>(.*?)<\/script>/gs

interface FinishedDocument {
  html: string
  /** The Content-Security-Policy that it is served under. */
  policy: string
  /** Whether it holds for this moment only. */
  once: boolean
}

/**
 * A page as it is sent: without scripts but that of the keys, unless it asks for them; then those that stand in it are allowed by what they are, and no
 * others, so that the page and its policy stay the same from one visitor to the next.
 *
 * @param images hosts besides this one that pictures may come from
 * @param frames whether pages of other sites may frame it
 */
export function finishDocument(html: string, images: string, frames = false): FinishedDocument {
  const once = html.includes(ONCE)
  if (!html.includes(MARK)) {
    const own = html.replace(SCRIPTS, (tag) => (KEYS.test(tag) ? tag : ''))
    return { html: own, policy: policyOf("'self'", images, frames), once }
  }
  const hashes = [...html.matchAll(INLINE)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return { html, policy: policyOf(["'self'", ...new Set(hashes)].join(' '), images, frames), once }
}

/** Styles may be inline: what is drawn where is written in `style` attributes. */
function policyOf(scripts: string, images: string, frames: boolean): string {
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data:${images === '' ? '' : ` ${images}`}`,
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frames ? '*' : "'none'"}`,
  ].join('; ')
}
