import { describe, it } from 'vitest'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type { CommandEnvelope } from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  actor,
  bytes,
  earlier,
  id,
  nil,
  person,
  refs,
  service,
} from '../../../support/decider-world.ts'
import { by, created, task } from './task-examples.ts'

function start(envelope: CommandEnvelope) {
  return { type: 'StartTask', envelope, payload: {} } as const
}
const origin = { id: null, seq: 0, address: null, userAgent: null }
const ada = person('ada')

describe('the envelope of a command', () => {
  it.each([
    ['envelope.actor.kind', by(actor('UNKNOWN', id(1)))],
    ['envelope.actor.id', by(actor('person', nil))],
    ['envelope.origin.id', by(ada, { origin: { ...origin, id: nil } })],
  ])('is refused MALFORMED when %s is at its empty default', (field, envelope) => {
    task.given(created()).when(start(envelope)).thenRefused('MALFORMED', { field })
  })

  it.each([
    ['envelope.actor.scopes', by({ ...ada, scopes: Array<string>(17).fill('x') }), 17, 16],
    ['envelope.actor.scopes', by({ ...ada, scopes: ['x'.repeat(201)] }), 201, 200],
    ['envelope.payloadHash', by(ada, { payloadHash: Buffer.alloc(65) }), 65, 64],
    ['envelope.replyTo', by(ada, { replyTo: 'x'.repeat(201) }), 201, 200],
    ['envelope.extensions', by(ada, { extensions: { k: Buffer.alloc(4_096) } }), 4_097, 4_096],
    [
      'envelope.origin.address',
      by(ada, { origin: { ...origin, address: bytes(1_025) } }),
      1_025,
      1_024,
    ],
    [
      'envelope.origin.userAgent',
      by(ada, { origin: { ...origin, userAgent: bytes(1_025) } }),
      1_025,
      1_024,
    ],
    [
      'envelope.basisAtLeast',
      by(ada, {
        basisAtLeast: Array.from({ length: 65 }, () => ({
          entityType: 'team' as const,
          entityId: id(1),
          version: 1,
        })),
      }),
      65,
      64,
    ],
  ])('is refused TOO_LARGE beyond the limit of %s', (field, envelope, size, limit) => {
    task
      .given(created())
      .when(start(envelope))
      .thenRefused('TOO_LARGE', { field, size: String(size), limit: String(limit) })
  })

  it('may say another time only with the import scope', () => {
    task
      .given(created())
      .when(start(by(ada, { occurredAt: earlier })))
      .thenRefused('FORBIDDEN', {
        action: 'envelope.occurredAt',
        role: 'person',
        needs: 'scope import',
      })
    task
      .given(created())
      .when(start(by(service('tasks'), { occurredAt: earlier })))
      .thenRefused('FORBIDDEN', {
        action: 'envelope.occurredAt',
        role: 'service',
        needs: 'scope import',
      })
  })

  it('is refused MALFORMED for a time that no calendar of ours holds', () => {
    task
      .given(created())
      .when(start(by(service('import', 'tasks'), { occurredAt: -9_000_000_000_000_000 })))
      .thenRefused('MALFORMED', {
        field: 'envelope.occurredAt',
        limit: '-2208988800000000..9007199254740991',
      })
  })

  it('must name an organisation that exists', () => {
    specify(deciders.task, refs({ withoutOrganisation: true }))
      .given()
      .when(start(by(service('tasks'))))
      .thenRefused('UNKNOWN_ORGANISATION')
  })
})
