/**
 * Runs in the document of a map: shows the image under the pointer, or in focus, with its strongest contributions, and lets the arrow
 * keys go from image to image. Sent as text, so it refers to nothing outside itself.
 */
export function explore(): void {
  const NEAR = 28
  const plot = document.querySelector('svg')
  const card = document.getElementById('card')
  if (plot === null || card === null) return

  const marks = [...plot.querySelectorAll('a')].map((link) => {
    const mark = link.lastElementChild
    const at = (name: string) => parseFloat(mark?.getAttribute(`c${name}`) ?? mark?.getAttribute(name) ?? '0')
    const title = link.querySelector('title')
    const name = title?.textContent ?? ''
    // The card says it: a tooltip over it would only hide the others.
    link.setAttribute('aria-label', name)
    title?.remove()
    return { link, name, x: at('x'), y: at('y'), shown: link.dataset['shown'] ?? '' }
  })
  type Mark = (typeof marks)[number]
  let current: Mark | undefined

  const rankOf = (concept: string) => document.getElementById(`concept-${concept}`)?.dataset['rank'] ?? ''

  const element = (tag: string, text = '', className = '') => {
    const made = document.createElement(tag)
    made.textContent = text
    made.className = className
    return made
  }

  const show = (mark: Mark) => {
    if (mark === current) return
    current?.link.classList.remove('current')
    current = mark
    mark.link.classList.add('current')
    const [picture = '', ...parts] = mark.shown.split(' ')
    const image = document.createElement('img')
    // Pictures lie a folder above the maps.
    image.src = `../${picture}`
    image.alt = ''
    // A published image lies elsewhere, and its page shows it to who allows that.
    image.hidden = picture === ''
    const list = element('ul')
    const most = Math.max(...parts.map((part) => Math.abs(Number(part.split(':')[1]))))
    for (const part of parts) {
      const [concept = '', value = ''] = part.split(':')
      const row = element('li')
      row.dataset['rank'] = rankOf(concept)
      const bar = element('i')
      bar.style.width = `${String((Math.abs(Number(value)) / most) * 100)}%`
      const track = element('span', '', 'track')
      track.append(bar)
      row.append(element('b', concept), track, element('span', value.replace('-', '\u2212'), 'value'))
      list.append(row)
    }
    card.replaceChildren(image, element('p', mark.name), list)
  }

  /** Those that are not faded. */
  const among = () => {
    const group = plot.querySelector('g:target')
    return group === null ? marks : marks.filter(({ link }) => group.contains(link))
  }

  const nearestTo = (event: MouseEvent) => {
    const { left, top, width, height } = plot.getBoundingClientRect()
    const distance = ({ x, y }: Mark) =>
      Math.hypot(left + (x / 100) * width - event.clientX, top + (y / 100) * height - event.clientY)
    const nearest = among().reduce<Mark | undefined>(
      (best, mark) => (best === undefined || distance(mark) < distance(best) ? mark : best),
      undefined,
    )
    return nearest !== undefined && distance(nearest) <= NEAR ? nearest : undefined
  }

  plot.addEventListener('pointermove', (event) => {
    const nearest = nearestTo(event)
    plot.style.cursor = nearest === undefined ? '' : 'pointer'
    if (nearest !== undefined) show(nearest)
  })
  plot.addEventListener('click', (event) => {
    if ((event.target as Element).closest('a') !== null) return
    nearestTo(event)?.link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
  })

  const steps: Record<string, [number, number]> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  }
  // Not on the drawing: Chromium makes a stop of one that listens to focus.
  document.body.addEventListener('focusin', (event) => {
    const mark = marks.find(({ link }) => link === event.target)
    if (mark === undefined) return
    for (const { link } of marks) link.setAttribute('tabindex', link === mark.link ? '0' : '-1')
    show(mark)
  })
  document.body.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    const from = marks.find(({ link }) => link === document.activeElement)
    if (step === undefined || from === undefined) return
    event.preventDefault()
    let best: Mark | undefined
    let least = Infinity
    for (const mark of among()) {
      const along = (mark.x - from.x) * step[0] + (mark.y - from.y) * step[1]
      const aside = Math.abs((mark.x - from.x) * step[1] + (mark.y - from.y) * step[0])
      if (along <= 0 || along + 2 * aside >= least) continue
      best = mark
      least = along + 2 * aside
    }
    best?.link.focus()
  })
}
