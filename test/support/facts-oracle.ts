// What the facts must come to: counted record by record, sharing no code with the database's folds.
import type { Journalled } from '../../streams/journal/journalled.ts'

export interface ExpectedMinute {
  created: number
  completed: number
  closed: number
  reopened: number
  cancelled: number
  /** µs of each completion */
  readonly cycles: number[]
}

const counted: Readonly<Record<string, Exclude<keyof ExpectedMinute, 'cycles'>>> = {
  TaskCreated: 'created',
  TaskCompleted: 'completed',
  TaskClosed: 'closed',
  TaskReopened: 'reopened',
  TaskCancelled: 'cancelled',
}

/** `<minute in seconds>|<team>|<priority>` → what happened in it */
export function expectedMinutes(records: readonly Journalled[]): Map<string, ExpectedMinute> {
  const found = new Map<string, ExpectedMinute>()
  for (const { record } of records) {
    const name = counted[record.type]
    if (name === undefined) continue
    const payload: Loose = record.payload
    const team = payload.now?.teamId ?? payload.teamId ?? '00000000-0000-0000-0000-000000000000'
    const priority = payload.now?.priority ?? payload.priority ?? ''
    const { occurredAt } = record.envelope
    const key = `${Math.floor(occurredAt / 60_000_000) * 60}|${team}|${priority}`
    const minute = found.get(key) ?? {
      created: 0,
      completed: 0,
      closed: 0,
      reopened: 0,
      cancelled: 0,
      cycles: [],
    }
    found.set(key, minute)
    minute[name] += 1
    if (name === 'completed') {
      minute.cycles.push(occurredAt - (payload.startedAt ?? payload.createdAt ?? occurredAt))
    }
  }
  return found
}

interface Loose {
  readonly now?: { readonly teamId: string | null; readonly priority: string }
  readonly teamId?: string | null
  readonly priority?: string
  readonly createdAt?: number
  readonly startedAt?: number | null
  readonly level?: string
  readonly name?: unknown
  readonly reason?: unknown
  readonly epoch?: number
  readonly code?: string
}

/** The value that a share `level` of them lie below: as the database's exact quantile has it. */
export function quantileOf(values: readonly number[], level: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? 0
}
