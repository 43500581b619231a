import { count } from '../numbers/format.ts'
import type { Selection } from '../server/selected-model.ts'
import { classesPath } from '../urls/class-filters.ts'
import { conceptsPath } from '../urls/concept-filters.ts'
import { methodPath, randomPath } from '../urls/paths.ts'
import { Mark } from './mark.tsx'
import { classNames } from './class-names.ts'
import styles from './site-footer.module.css'

export function SiteFooter({ selection: { model, inUrl } }: { selection: Selection }) {
  return (
    <footer className={styles.footer}>
      <div className={classNames('wrap', styles.columns)}>
        <div className={styles.about}>
          <Mark size={36} />
          <p>
            A field guide to what <strong>{model.name}</strong> sees: {count(model.classes)} of its{' '}
            {count(model.labels)} classes, explained from {count(model.points)} images.
          </p>
        </div>
        <nav aria-label="Footer">
          <ul>
            <li>
              <a href={classesPath({}, inUrl)}>All classes</a>
            </li>
            <li>
              <a href={conceptsPath({}, inUrl)}>All concepts</a>
            </li>
            <li>
              <a href={randomPath(inUrl)} rel="nofollow">
                A random class
              </a>
            </li>
            <li>
              <a href={methodPath(inUrl)}>How to read this</a>
            </li>
          </ul>
        </nav>
        <p className="label">
          Concepts are found at <code>{model.featureTensor.name}</code> ({model.featureTensor.channels}{' '}
          channels, {model.featureTensor.height}
          {' × '}
          {model.featureTensor.width} positions). After CRAFT and LENS by Thomas Fel, Thomas Serre and
          colleagues.
        </p>
      </div>
    </footer>
  )
}
