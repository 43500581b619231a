/** On a page that has parts for the browser to run; all others are sent without any script (`server/document.ts`). */
export function NeedsScripts() {
  return <meta name="lens-scripts" content="needed" />
}
