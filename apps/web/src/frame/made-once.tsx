/** Marks a page that says what was so at this moment: it is made again for whoever asks next. See `server/document.ts`. */
export function MadeOnce() {
  return <meta name="lens-once" content="made" />
}
