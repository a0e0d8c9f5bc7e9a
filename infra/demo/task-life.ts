// The life of one task from its creation to the present: a story told in hours of work, put on the calendar.

import {
  type Change,
  type CompanyTask,
  type Creation,
  changedTask,
  createdTask,
} from './company-task.ts'
import type { Random } from './random.ts'
import type { Doer, Rights } from './rights.ts'
import { storyOf } from './task-story.ts'
import type { WorkKind } from './words/work.ts'
import { afterWork } from './working-time.ts'

/** Something done at a time, UTC µs. */
export interface Act<Words> {
  readonly at: number
  readonly by: Doer
  readonly said: Words
}

export interface TaskLife {
  readonly id: string
  readonly created: Act<Creation>
  readonly changes: readonly Act<Change>[]
  /** What it is in the end; undefined: deleted. */
  readonly task: CompanyTask | undefined
}

export interface Birth {
  readonly id: string
  readonly kind: WorkKind
  readonly created: Act<Creation>
}

/** Everything that would happen after the end is left out: that is how tasks of all stages come about. */
export function taskLife(
  birth: Birth,
  world: { readonly random: Random; readonly rights: Rights; readonly endMs: number },
): TaskLife {
  const { id, kind, created } = birth
  const { random, rights, endMs } = world
  const life = {
    random,
    rights,
    kind,
    nowUs: created.at,
    task: createdTask(id, created.by.id, created.said),
  }
  const changes: Act<Change>[] = []
  for (const { hours, by, said } of storyOf(life)) {
    const atMs = afterWork(life.nowUs / 1000, hours)
    if (atMs > endMs) break
    // Whole µs, and never two acts of one task at once.
    life.nowUs = Math.max(Math.round(atMs * 1000), life.nowUs + 1)
    changes.push({ at: life.nowUs, by, said })
    const task = changedTask(life.task, said)
    if (task === undefined) return { id, created, changes, task: undefined }
    life.task = task
  }
  return { id, created, changes, task: life.task }
}
