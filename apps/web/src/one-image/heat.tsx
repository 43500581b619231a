import { classNames } from '../frame/class-names.ts'
import { maskOf } from '../pictures/mask.ts'

/** Where a map is strong, as a colour over what is behind. */
export function Heat({ map, className }: { map: Parameters<typeof maskOf>[0]; className: string }) {
  return (
    <span
      className={classNames('absolute inset-0 mask-size-[100%_100%] mask-no-repeat', className)}
      style={{ maskImage: `url("${maskOf(map)}")` }}
    />
  )
}
