import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { importFile } from '../../../infra/import/import-file.ts'
import { fakeSender, memoryDecider } from './fake-sender.ts'
import { faultOf } from './fault-of.ts'
import { labels, log, scene } from './scene.ts'

describe('an import', () => {
  it('that is stopped ends what is under way, says what is left and how to go on', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `T${index % 10},2016-01-01,A,Ewa,New`)
    const { options } = await scene(`id,at,team,who,state\n${rows.join('\n')}\n`)
    const halt = new AbortController()
    const sender = fakeSender(({ type }) => (type === 'RecordTaskChange' ? undefined : {}))
    const done = importFile({ ...options, sender, signal: halt.signal })
    while (sender.held.length < 10) await turn()
    halt.abort()
    while (sender.held.length > 0) sender.held[0]?.answer({})
    const summary = await done
    expect(summary).toMatchObject({
      interrupted: true,
      rows: { accepted: 10, unknown: 0, left: 90 },
    })
    expect(summary.resume).toMatch(/^Run the same command again/)
  })

  it('that is stopped does not wait for ever for outcomes that do not come', async () => {
    const { options } = await scene()
    const halt = new AbortController()
    const sender = fakeSender(({ type }) => (type === 'RecordTaskChange' ? undefined : {}))
    const limits = { graceMs: 20 }
    const done = importFile({ ...options, sender, signal: halt.signal, limits })
    while (sender.held.length < 2) await turn()
    halt.abort()
    expect(await done).toMatchObject({ interrupted: true, rows: { unknown: 2 } })
  })

  it('stops with a name when no outcome comes at all', async () => {
    const { options } = await scene()
    const limits = { silenceMs: 10 }
    expect(await faultOf(importFile({ ...options, sender: fakeSender(), limits }))).toMatch(
      /^NO_OUTCOMES /,
    )
  })

  it('of a file that breaks off finishes what stands before the break', async () => {
    const { options } = await scene(`${log}"T9,2016-01-01,A,Ewa,New\n`)
    const sender = fakeSender(memoryDecider())
    expect(await faultOf(importFile({ ...options, sender }))).toMatch(/^CSV_QUOTE_OPEN .* line 8/)
    expect(labels(sender.sent.map(({ command }) => command))).toContain('RecordTaskChange 5')
    expect(sender.held).toEqual([])
  })
})
