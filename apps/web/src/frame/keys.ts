/**
 * Runs on every page: `/` goes to the search, which suggests classes while one types; the arrow keys go to the page before and after.
 * Sent as text, so it refers to nothing outside itself; without it, forms and links do the same.
 */
export function keys(): void {
  const SUGGEST_AFTER = 120
  const isTyping = (target: EventTarget | null) =>
    target instanceof Element &&
    target.closest('input, select, textarea, [contenteditable], [role="region"][tabindex], pre') !== null

  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return
    if (isTyping(event.target)) return
    if (event.key === '/') {
      const search = [...document.querySelectorAll<HTMLInputElement>('input[type="search"]')].find((input) =>
        input.checkVisibility(),
      )
      if (search === undefined) return
      event.preventDefault()
      search.focus()
      search.select()
    }
    const rel = event.key === 'ArrowLeft' ? 'prev' : event.key === 'ArrowRight' ? 'next' : null
    // An open picture is what the keys would be meant for.
    if (rel === null || document.querySelector(':popover-open') !== null) return
    document.querySelector<HTMLAnchorElement>(`main a[rel="${rel}"]`)?.click()
  })

  /** Not before it is needed: a page that React takes over must be as it was sent. */
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset['suggestions'] === undefined) return
    if (!target.hasAttribute('list')) suggestFor(target, target.dataset['suggestions'])
  })

  const suggestFor = (input: HTMLInputElement, source: string) => {
    const list = document.createElement('datalist')
    list.id = `${input.id}-suggestions`
    document.body.append(list)
    input.setAttribute('list', list.id)
    let waiting: number | undefined
    let asked = ''
    const suggest = async () => {
      const text = input.value.trim()
      if (text === asked) return
      asked = text
      const address = new URL(source, location.href)
      address.searchParams.set('q', text)
      const response = await fetch(address).catch(() => null)
      const names = response?.ok === true ? ((await response.json()) as string[]) : []
      // Something else has been typed meanwhile.
      if (asked !== text) return
      list.replaceChildren(
        ...names.map((name) => {
          const option = document.createElement('option')
          option.value = name
          return option
        }),
      )
    }
    input.addEventListener('input', () => {
      clearTimeout(waiting)
      if (input.value.trim() !== '') waiting = window.setTimeout(() => void suggest(), SUGGEST_AFTER)
    })
  }
}
