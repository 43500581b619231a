import type { OnnxModel } from '../model/model.ts'
import { openSession, type Session } from './session.ts'

const kernels = new Map<string, Promise<Session>>()

/**
 * A numeric kernel: a small graph that is built and opened once per process and then shared by its key. The key
 * names everything that `build` depends on. A kernel that could not be opened is tried again next time.
 */
export function kernel(key: string, build: () => OnnxModel | Promise<OnnxModel>): Promise<Session> {
  const known = kernels.get(key)
  if (known) return known
  const opened = Promise.resolve()
    .then(build)
    .then((model) => openSession(model))
  kernels.set(key, opened)
  opened.catch(() => kernels.delete(key))
  return opened
}
