/** Of the document of a map. Its colours are in palette.css. */
export const STYLE = `
:root { color-scheme: light dark; --soft: color-mix(in srgb, var(--ink) 68%, var(--ground)); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 0.9375rem/1.4 system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; }
h1 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
.map { display: grid; grid-template-columns: minmax(0, 1fr) 15rem; gap: 1.5rem; height: 100vh; padding: 2px; }
.map > svg { width: min(100%, 100vh - 4px); aspect-ratio: 1; display: block; border: 1px solid color-mix(in srgb, var(--ink) 16%, var(--ground)); overflow: visible; touch-action: manipulation; }
g { --mark: var(--color-concept, GrayText); transition: opacity 0.15s; }
svg:has(g:target) g:not(:target) { opacity: 0.1; }
a, svg { outline: none; }
circle, rect { fill: var(--mark, currentcolor); stroke: var(--ground); stroke-width: 1; transition: stroke-width 0.1s; }
rect { transform-box: fill-box; transform: translate(-50%, -50%) rotate(45deg); transform-origin: 50% 50%; }
.miss { fill: var(--ground); stroke: var(--mark, currentcolor); stroke-width: 2.5; }
a:hover > *, a.current > *, a:focus-visible > * { stroke: var(--ink); stroke-width: 3; }
#card { display: grid; align-content: start; gap: 0.75rem; min-width: 0; overflow-wrap: anywhere; color: var(--soft); }
#card p { margin: 0; }
#card img { width: 100%; height: 11rem; object-fit: contain; object-position: left top; display: block; }
#card img[hidden] { display: none; }
#card ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.4rem; }
#card li { display: grid; grid-template-columns: 1.7rem 1fr auto; gap: 0.6rem; align-items: center; color: var(--ink); font-variant-numeric: tabular-nums; }
#card .legend li { grid-template-columns: 1rem 1fr; color: var(--soft); }
#card b { display: grid; place-items: center; height: 1.5rem; border-radius: 1rem; background: var(--color-concept); color: var(--color-on-concept); font-size: 0.8125rem; font-weight: 600; }
.track { height: 0.35rem; background: color-mix(in srgb, var(--ink) 12%, var(--ground)); }
.track i { display: block; height: 100%; background: var(--color-concept); }
@media (max-width: 38rem) {
  .map { grid-template-columns: 1fr; grid-template-rows: auto 1fr; gap: 0.75rem; }
  .map > svg { width: 100%; }
  #card { grid-template-columns: 6rem 1fr; }
  #card img { height: 6rem; grid-row: span 2; }
  #card > p:first-child, .legend { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`
