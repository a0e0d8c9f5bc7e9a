// Log ends: shared by whoever asks at the same time, and never older than the question.
import { describe, expect, it } from 'vitest'
import type { Admin, PartitionOffsets } from '../../../../../streams/kafka/kafka-types.ts'
import { Offsets } from '../../../../../streams/runtime/partitions/offsets.ts'

/** Each look-up answers with the end at the moment when it was asked, as late as the test says. */
function heldAdmin() {
  const log = { end: 0 }
  const looks: { answer: () => void; fail: (error: Error) => void }[] = []
  const endOffsets = () => {
    const ends: PartitionOffsets = new Map([[0, log.end]])
    return new Promise<PartitionOffsets>((resolve, reject) => {
      looks.push({ answer: () => resolve(ends), fail: reject })
    })
  }
  const startOffsets = () => Promise.resolve(new Map([[0, 0]]))
  const admin: Pick<Admin, 'startOffsets' | 'endOffsets'> = { startOffsets, endOffsets }
  return { offsets: new Offsets(admin), log, looks }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('the offsets of a topic', () => {
  it('are asked once for all who ask before the request leaves a queue of one', async () => {
    const { offsets, looks } = heldAdmin()
    const first = offsets.span('t', 0)
    const others = [offsets.span('t', 0), offsets.span('t', 0)]
    looks[0]?.answer()
    await first
    await settle()
    expect(looks).toHaveLength(2)
    looks[1]?.answer()
    expect(await Promise.all(others)).toEqual([
      { start: 0, end: 0 },
      { start: 0, end: 0 },
    ])
  })

  it('are not those of a look-up that was under way: the log may have grown since', async () => {
    const { offsets, log, looks } = heldAdmin()
    const before = offsets.span('t', 0)
    log.end = 7
    const after = offsets.span('t', 0)
    looks[0]?.answer()
    expect((await before).end).toBe(0)
    await settle()
    looks[1]?.answer()
    expect((await after).end).toBe(7)
  })

  it('are asked anew when a look-up fails under those who came later', async () => {
    const { offsets, looks } = heldAdmin()
    const first = offsets.span('t', 0)
    const second = offsets.span('t', 0)
    looks[0]?.fail(new Error('away'))
    await expect(first).rejects.toThrow('away')
    await settle()
    looks[1]?.answer()
    expect(await second).toEqual({ start: 0, end: 0 })
  })

  it('of a partition that the cluster does not name are the fault of the cluster, to be waited for', async () => {
    const { offsets, looks } = heldAdmin()
    const span = offsets.span('t', 5)
    looks[0]?.answer()
    await expect(span).rejects.toMatchObject({ code: 'OFFSETS_UNKNOWN', kind: 'transient' })
  })
})
