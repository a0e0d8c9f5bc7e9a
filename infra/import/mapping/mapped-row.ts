// What one row of another system's log says about one task, in our words.
import type { RowProblem } from '../import-fault.ts'
import type { Place } from '../readers/row.ts'
import type { Level, Priority, Status } from './mapping-schema.ts'

export interface NamedTeam {
  readonly key: string
  readonly name: string
}

export interface NamedPerson {
  readonly key: string
  readonly name: string
  readonly level: Level
}

export type RowActor =
  | { readonly type: 'person'; readonly person: NamedPerson }
  | { readonly type: 'service'; readonly key: string }
  /** The row names nobody: the importer itself. */
  | { readonly type: 'importer' }

/** Of each field: undefined leaves the task's as it is, null clears it. */
export interface MappedRow extends Place {
  readonly taskKey: string
  /** UTC µs. */
  readonly occurredAt: number
  readonly actor: RowActor
  readonly team: NamedTeam | null | undefined
  readonly assignee: NamedPerson | null | undefined
  readonly status: Status | undefined
  readonly priority: Priority | undefined
  readonly title: string | undefined
  readonly description: string | null | undefined
  readonly dueAt: number | null | undefined
  readonly labels: readonly string[] | undefined
  readonly note: string | undefined
}

export type MapResult =
  | { readonly type: 'mapped'; readonly row: MappedRow }
  | {
      readonly type: 'rejected'
      readonly problem: RowProblem
      readonly taskKey: string | undefined
    }

/** How a status or priority was found; for the dry run. */
export interface ValueSeen {
  readonly field: 'status' | 'priority'
  readonly value: string | undefined
  readonly by: 'map' | 'pattern' | 'others' | 'missing'
  readonly becomes: string
}
