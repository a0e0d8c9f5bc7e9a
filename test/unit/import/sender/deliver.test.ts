import { describe, expect, it } from 'vitest'
import type { ImportCommand } from '../../../../infra/import/sender/command-sender.ts'
import { deliver } from '../../../../infra/import/sender/deliver.ts'
import { HiveError } from '../../../../streams/base/faults.ts'
import { fakeSender } from '../fake-sender.ts'

const command: ImportCommand = {
  type: 'CreateTeam',
  orgId: '10000000-0000-5000-8000-000000000001',
  entityId: '20000000-0000-5000-8000-000000000001',
  commandId: '30000000-0000-5000-8000-000000000001',
  payload: { name: 'Group 1' },
}

function options(sender: ReturnType<typeof fakeSender>) {
  const retries: string[] = []
  const halt = new AbortController()
  return {
    retries,
    halt,
    given: {
      sender,
      signal: halt.signal,
      random: () => 0,
      onSent: () => undefined,
      onRetry: (code: string) => retries.push(code),
    },
  }
}

describe('one command', () => {
  it('is sent again under its id after a retryable refusal, until it is decided', async () => {
    const answers = ['REFERENCE_BEHIND', 'REFERENCE_BEHIND', undefined]
    const sender = fakeSender(() => {
      const code = answers.shift()
      return code === undefined ? { version: 3 } : { status: 'refused', code, retryable: true }
    })
    const { given, retries } = options(sender)
    expect(await deliver(command, given)).toMatchObject({ status: 'accepted', version: 3 })
    expect(retries).toEqual(['REFERENCE_BEHIND', 'REFERENCE_BEHIND'])
    expect(new Set(sender.sent.map((sent) => sent.command))).toEqual(new Set([command]))
  })

  it('is not sent again after any other refusal', async () => {
    const sender = fakeSender(() => ({ status: 'refused', code: 'FORBIDDEN' }))
    const { given } = options(sender)
    expect(await deliver(command, given)).toMatchObject({ code: 'FORBIDDEN' })
    expect(sender.sent.length).toBe(1)
  })

  it('is sent again when the connection failed or it is not known whether it arrived', async () => {
    const sender = fakeSender(() => ({}))
    const faults = [
      new HiveError('DEPENDENCY_AWAY', 'transient', 'no broker'),
      new HiveError('APPEND_UNKNOWN', 'unknown', 'no answer'),
    ]
    const { given, retries } = options(sender)
    const send: typeof sender.send = (input) => {
      const fault = faults.shift()
      return fault === undefined ? sender.send(input) : Promise.reject(fault)
    }
    const outcome = await deliver(command, { ...given, sender: { ...sender, send } })
    expect(outcome.status).toBe('accepted')
    expect(retries).toEqual(['DEPENDENCY_AWAY', 'APPEND_UNKNOWN'])
  })

  it('that is acknowledged is asked about again, not sent again, while its outcome is late', async () => {
    const sender = fakeSender(() => ({}))
    let asked = 0
    const outcome: typeof sender.outcome = (of) => {
      asked += 1
      const late = new HiveError('OUTCOME_UNKNOWN', 'unknown', 'not seen in time')
      return asked < 3 ? Promise.reject(late) : sender.outcome(of)
    }
    const { given } = options(sender)
    await deliver(command, { ...given, sender: { ...sender, outcome } })
    expect([asked, sender.sent.length]).toEqual([3, 1])
  })

  it('that the SDK finds malformed is refused like one that the decider finds so', async () => {
    const sender = fakeSender()
    const send = () => Promise.reject(new HiveError('MALFORMED', 'permanent', 'name is empty'))
    const { given } = options(sender)
    expect(await deliver(command, { ...given, sender: { ...sender, send } })).toMatchObject({
      status: 'refused',
      code: 'MALFORMED',
      facts: { field: 'name is empty' },
    })
  })

  it('is given up between two sendings when the import is stopped', async () => {
    const sender = fakeSender(() => ({
      status: 'refused',
      code: 'REFERENCE_BEHIND',
      retryable: true,
    }))
    const { given, halt } = options(sender)
    const delivered = deliver(command, given)
    halt.abort()
    await expect(delivered).rejects.toThrow('aborted')
  })

  it('stops the import at a fault that nobody classified', async () => {
    const sender = fakeSender()
    const send = () => Promise.reject(new Error('what?'))
    const { given } = options(sender)
    await expect(deliver(command, { ...given, sender: { ...sender, send } })).rejects.toThrow(
      'what?',
    )
  })
})
