import { BareFrame } from './bare-frame.tsx'
import { Command, Message } from './message.tsx'

/** A home without a database, or with an empty one: where everyone begins. */
export function NothingYet() {
  return (
    <BareFrame>
      <Message title="Nothing explained yet">
        <p>
          Lens shows what an image classifier looks for, and it has not been given one. See it at work on the
          classifier that it brings along:
        </p>
        <Command>npm run demo</Command>
        <p>Or explain your own model with a folder of images:</p>
        <Command>npm run lens -- explain --model model.onnx --images photos/</Command>
        <p>Then load this page again.</p>
      </Message>
    </BareFrame>
  )
}
