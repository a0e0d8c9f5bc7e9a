// A writer's term (R2, R8): one outstanding send, the first error is the end, and nothing is sent after it.
import { describe, expect, it } from 'vitest'
import { Term } from '../../../../streams/journal/term.ts'
import type { PartitionProducer, ProducerRecord } from '../../../../streams/kafka/kafka-types.ts'

const batch: readonly ProducerRecord[] = [{ key: Buffer.from('k'), value: Buffer.from('v') }]

interface Attempt {
  readonly acknowledge: (baseOffset: number) => void
  readonly fail: (error: Error) => void
}

/** A producer whose every send waits for the test's word. */
function heldProducer() {
  const attempts: Attempt[] = []
  let closed = 0
  const producer: PartitionProducer = {
    send: () =>
      new Promise((resolve, reject) => {
        attempts.push({ acknowledge: (baseOffset) => resolve({ baseOffset }), fail: reject })
      }),
    close: async () => {
      closed += 1
    },
  }
  return { producer, attempts, closed: () => closed }
}

function open() {
  const held = heldProducer()
  const term = new Term({ epoch: 4, writer: 'w', producer: held.producer })
  return { term, ...held }
}

describe('a term', () => {
  it('answers the offset that the log gave', async () => {
    const { term, attempts } = open()
    const append = term.append(batch)
    expect(term.sending).toBe(true)
    attempts[0]?.acknowledge(17)
    expect(await append).toBe(17)
    expect(term.sending).toBe(false)
    expect(term.ended).toBeUndefined()
  })

  it('refuses a second send while one is outstanding (R2)', async () => {
    const { term, attempts } = open()
    const first = term.append(batch)
    await expect(term.append(batch)).rejects.toMatchObject({ code: 'TERM_MISUSED', kind: 'bug' })
    attempts[0]?.acknowledge(0)
    expect(await first).toBe(0)
    expect(attempts).toHaveLength(1)
  })

  it('ends on any error from the append and sends nothing more (R8)', async () => {
    const { term, attempts } = open()
    const append = term.append(batch)
    attempts[0]?.fail(new Error('connection closed'))
    expect(await append).toBeUndefined()
    expect(term.ended).toBe('append-failed')
    expect(term.detail).toBe('connection closed')
    expect(await term.append(batch)).toBeUndefined()
    expect(attempts).toHaveLength(1)
  })

  it('may decide once its own EpochStarted was read back, until it ends', () => {
    const { term } = open()
    expect(term.confirmed).toBe(false)
    term.confirm()
    expect(term.confirmed).toBe(true)
    term.end('fenced', 'epoch 5')
    expect(term.confirmed).toBe(false)
  })

  it('keeps the first reason of its end', () => {
    const { term } = open()
    term.end('no-echo', 'for 10 s')
    term.end('stopped')
    expect([term.ended, term.detail]).toEqual(['no-echo', 'for 10 s'])
  })

  it('closes its producer, ended or not', async () => {
    const { term, closed } = open()
    await term.close()
    expect(closed()).toBe(1)
  })
})
