/** Ends this process with the one that has started it, even one that is killed: the port must be free for the next. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0))
  // It may have gone before anybody listened.
  if ((process.connected as boolean | undefined) === false) process.exit(0)
}
