// Mapped rows as an importer sends them.
import type { RecordTaskChangePayload, RowField } from '../../../../schemas/generated/types.ts'
import { earlier, service } from '../../../support/decider-world.ts'
import { by } from './task-examples.ts'

const importing = by(service('import'), { occurredAt: earlier })
/** A row that speaks of exactly the fields it is given. */
export function row(fields: Partial<RecordTaskChangePayload>, envelope = importing) {
  const spokenAs: Readonly<Record<string, RowField>> = {
    teamId: 'team',
    assignee: 'assignee',
    status: 'status',
    priority: 'priority',
    title: 'title',
    description: 'description',
    dueAt: 'due_date',
    labels: 'labels',
  }
  const payload: RecordTaskChangePayload = {
    speaksOf: Object.keys(fields).flatMap((name) => spokenAs[name] ?? []),
    teamId: null,
    assignee: null,
    status: 'UNKNOWN',
    priority: 'UNKNOWN',
    title: null,
    description: null,
    dueAt: null,
    labels: [],
    note: null,
    externalRef: null,
    ...fields,
  }
  return { type: 'RecordTaskChange', envelope, payload } as const
}
export function imported<Payload extends { readonly imported: boolean }>(payload: Payload) {
  return { ...payload, imported: true }
}
