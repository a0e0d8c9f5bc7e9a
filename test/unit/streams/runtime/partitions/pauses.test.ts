// A pause is a set of reasons: the partition reads on when the last of them is gone.
import { describe, expect, it } from 'vitest'
import { Pauses } from '../../../../../streams/runtime/partitions/pauses.ts'

function pausesOf() {
  const calls: string[] = []
  const consumer = {
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
  }
  return { pauses: new Pauses('commands.task', 3, () => consumer), calls }
}

describe('the pauses of a partition', () => {
  it('pause at the first reason and resume at the last', () => {
    const { pauses, calls } = pausesOf()
    pauses.set('no-term', true)
    pauses.set('queue-full', true)
    pauses.set('no-term', false)
    expect([calls, pauses.reasons]).toEqual([['pause'], ['queue-full']])
    pauses.set('queue-full', false)
    expect(calls).toEqual(['pause', 'resume'])
  })

  it('tell the client nothing when a reason is given or taken twice', () => {
    const { pauses, calls } = pausesOf()
    pauses.set('no-term', false)
    pauses.set('no-term', true)
    pauses.set('no-term', true)
    expect(calls).toEqual(['pause'])
  })

  it('are told again after a join, which the client begins without pauses', () => {
    const { pauses, calls } = pausesOf()
    pauses.set('no-term', true)
    pauses.reapply()
    pauses.set('no-term', false)
    pauses.reapply()
    expect(calls).toEqual(['pause', 'pause', 'resume', 'resume'])
  })

  it('name topic and partition, and wait for a client that is not there yet', () => {
    const targets: unknown[] = []
    let there = false
    const consumer = {
      pause: (wanted: unknown) => void targets.push(wanted),
      resume: () => undefined,
    }
    const pauses = new Pauses('commands.task', 3, () => (there ? consumer : undefined))
    pauses.set('no-term', true)
    expect(targets).toEqual([])
    there = true
    pauses.reapply()
    expect(targets).toEqual([[{ topic: 'commands.task', partitions: [3] }]])
  })
})
