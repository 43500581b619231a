import { describe, expect, it } from 'vitest'
import { addressOf, fileOf, type Scope } from './address.ts'
import { rewriteCss, rewritePage } from './rewrite.ts'

const site = 'http://localhost:1234'
const scope: Scope = { defaultModel: 'newest', images: true, address: null }

describe('the address of a copy', () => {
  it.each([
    ['/', 'index.html'],
    ['/?model=newest', 'index.html'],
    ['/?model=older', 'models/older/index.html'],
    ['/classes?page=1', 'classes/index.html'],
    ['/classes?page=2&model=older', 'models/older/classes/page-2/index.html'],
    ['/classes/409-cr%C3%A8me-br%C3%BBl%C3%A9e', 'classes/409-crème-brûlée/index.html'],
    ['/classes/8-tram/images?kind=miss&page=2', 'classes/8-tram/images/kind-miss/page-2/index.html'],
    ['/assets/maps/0a.html#concept-1', 'assets/maps/0a.html'],
    ['/_next/static/a.css', 'next/static/a.css'],
  ])('%s lies in %s', (link, file) => {
    const address = addressOf(new URL(link, site), scope)
    expect(address === null ? null : fileOf(address)).toBe(file)
  })

  it.each([
    '/explain',
    '/work?model=older',
    '/classes/random',
    '/api',
    '/concepts?aligned=5',
    '/classes?sort=name',
    '/%E0%A4%A',
  ])('%s is not part of it', (link) => {
    expect(addressOf(new URL(link, site), scope)).toBeNull()
  })

  it('leaves out single images where they are not wanted', () => {
    const images = new URL('/images/251-p1', site)
    expect(addressOf(images, scope)).toBe('/images/251-p1')
    expect(addressOf(images, { ...scope, images: false })).toBeNull()
  })
})

describe('a page of a copy', () => {
  const copied = new Map([
    ['/', 'index.html'],
    ['/classes', 'classes/index.html'],
    ['/classes/1-a', 'classes/1-a/index.html'],
    ['/assets/b.webp', 'assets/b.webp'],
  ])
  const rewritten = (body: string) =>
    rewritePage(
      `<html><head><link rel="canonical" href="${site}/x"></head><body>${body}<script>1</script></body></html>`,
      'classes/1-a/index.html',
      '/classes/1-a',
      { site, scope, copied },
    )

  it('leads to what the copy has, by where it lies from there', () => {
    const page = rewritten(
      '<a href="/">Home</a><a href="/classes?model=newest#x">Classes</a><img src="/assets/b.webp"><a href="#here">here</a><a href="https://other.example/">other</a>',
    )
    expect(page).toContain('<a href="../../index.html">')
    expect(page).toContain('<a href="../index.html#x">')
    expect(page).toContain('<img src="../../assets/b.webp">')
    expect(page).toContain('<a href="#here">')
    expect(page).toContain('<a href="https://other.example/">')
  })

  it('has no link to what the copy lacks, nothing that needs a server, and no script', () => {
    const page = rewritten(
      '<a href="/concepts?aligned=3"><b>3</b> aligned</a><ul><li data-needs-server><a href="/explain">Explain</a></li></ul><form method="post"><button>Save</button></form>',
    )
    expect(page).toContain('<span><b>3</b> aligned</span><ul></ul>')
    expect(page).not.toMatch(/<script|<form|canonical|localhost/)
  })

  it('names itself, and the picture that stands for it, where it is known to lie', () => {
    const known = { ...scope, address: 'https://example.org/lens' }
    const preview = addressOf(new URL('/previews/classes/1.png?model=older', site), known) ?? ''
    expect(fileOf(preview)).toBe('models/older/previews/classes/1.png')
    const page = rewritePage(
      `<html><head><link rel="canonical" href="${site}/classes/1-a"><meta property="og:image" content="${site}${preview}"><meta property="og:image:width" content="1200"></head>` +
        `<body><details data-cites="${site}/classes/1-a?model=newest"><pre>See ${site}/classes/1-a?model=newest</pre></details></body></html>`,
      'classes/1-a/index.html',
      '/classes/1-a',
      { site, scope: known, copied: new Map([...copied, [preview, fileOf(preview)]]) },
    )
    expect(page).toContain('<link rel="canonical" href="https://example.org/lens/classes/1-a/">')
    expect(page).toContain('content="https://example.org/lens/models/older/previews/classes/1.png"')
    expect(page).toContain('content="1200"')
    expect(page).toContain('<pre>See https://example.org/lens/classes/1-a/</pre>')
  })

  it('keeps the marks of a drawing', () => {
    const page = rewritten('<svg><a href="/images/1-p0" tabindex="0"><circle r="5"/></a></svg>')
    expect(page).toContain('<svg><a tabindex="0"><circle r="5"></circle></a></svg>')
  })

  it('searches with the copy’s own page', () => {
    const page = rewritten(
      '<form action="/classes"><input name="q"><input type="hidden" name="model"><details>Filters</details></form><a href="/classes?q=a+b&amp;model=older">older</a>',
    )
    expect(page).toContain('<form action="../../search/index.html"><input name="q"></form>')
    expect(page).toContain('<a href="../../search/index.html?q=a%20b">older</a>')
  })

  it('keeps what stands as text as text', () => {
    expect(rewritten('<h1>&lt;b&gt;jack-o’-lantern&lt;/b&gt;</h1>')).toContain(
      '<h1>&lt;b&gt;jack-o’-lantern&lt;/b&gt;</h1>',
    )
  })

  it('finds what its style sheets take in', () => {
    const css = `a{background:url(/assets/b.webp)}b{background:url("data:image/png;base64,x")}`
    expect(rewriteCss(css, 'next/static/a.css', '/_next/static/a.css', { site, scope, copied })).toBe(
      `a{background:url(../../assets/b.webp)}b{background:url("data:image/png;base64,x")}`,
    )
  })
})
