import { expect, it } from 'vitest'
import { connect } from './connection.ts'
import { freePort } from './testing/redis.ts'

it.each(['localhost', 'http://localhost', 'redis://', 'redis:x'])('%j is no address', async (address) => {
  await expect(connect(address)).rejects.toMatchObject({ code: 'usage' })
})

it('says where nobody answers, without the password', async () => {
  const port = await freePort()
  const refused = connect(`redis://:secret@localhost:${port}`)
  await expect(refused).rejects.toThrow(/No Redis answers at redis:.*ECONNREFUSED/)
  await expect(refused).rejects.not.toThrow(/secret/)
})
