// The library's log in ours: warnings at most, each kind once in five seconds.
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { clientLog } from '../../../../streams/kafka/client-log.ts'

function open() {
  const lines: { fields: Readonly<Record<string, string | number>>; message: string }[] = []
  const clock = { now: 0 }
  const log = clientLog(
    (fields, message) => lines.push({ fields, message }),
    () => clock.now,
  )
  const say = (message: string, level = kafkajs.logLevel.ERROR) =>
    log({ namespace: 'Connection', level, label: 'ERROR', log: { timestamp: '', message } })
  return { lines, clock, say }
}

describe('clientLog', () => {
  it('makes an error of the library a warning: what it retries is no error yet', () => {
    const { lines, say } = open()
    say('Connection timeout')
    expect(lines).toEqual([
      { fields: { namespace: 'Connection' }, message: 'kafkajs: Connection timeout' },
    ])
  })

  it('says a kind once in five seconds, then how many it kept back', () => {
    const { lines, clock, say } = open()
    for (let port = 0; port < 100; port += 1) say(`Connection error: ECONNREFUSED :${port}`)
    expect(lines).toHaveLength(1)
    clock.now = 5000
    say('Connection error: ECONNREFUSED :7')
    expect(lines[1]).toMatchObject({ fields: { suppressed: 99 } })
  })

  it('leaves out what the caller gets as an error anyway, and chatter', () => {
    const { lines, say } = open()
    say('Response Fetch(key: 1, version: 11)')
    say('Consumer has joined the group', kafkajs.logLevel.INFO)
    expect(lines).toEqual([])
  })
})
