import { BareFrame } from '../frame/bare-frame.tsx'
import { Message } from '../frame/message.tsx'
import { classesPath } from '../urls/class-filters.ts'
import { homePath } from '../urls/paths.ts'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <BareFrame>
      <Message title="Nothing at this address">
        <p>
          The class, the model or the page it names is not here. It may belong to a model that has been
          removed, or the address may have been cut short.
        </p>
        <p>
          <a href={classesPath({}, null)}>Look through all classes</a>, or{' '}
          <a href={homePath(null)}>begin at the front page</a>.
        </p>
      </Message>
    </BareFrame>
  )
}
