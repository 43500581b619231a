import { endWithParent } from '../end-with-parent.ts'

endWithParent()
setInterval(() => undefined, 1000)
process.send?.('waiting')
