// What a view is to the one that runs them all: records in, script calls out.
import type { AnyEvent, Uuid } from '../../schemas/generated/types.ts'
import { type Route, type RouteKind, routes } from '../../schemas/routes.ts'
import type { ViewKeys } from '../../schemas/views.ts'
import { type Journalled, sourceOf } from '../../streams/journal/journalled.ts'
import type { ScriptCall } from '../../streams/redis/scripts.ts'

export interface FoldContext {
  readonly keys: ViewKeys
  /** ms; decides what has expired, never what a view says. */
  readonly now: number
  /** Of the store, as the writer last saw it. */
  readonly generation: number
}

/** A record with where it goes, found out once for all views. */
export interface Routed {
  readonly at: Journalled
  readonly source: string
  /** undefined: refusals, repeats and epochs change no view but that of outcomes. */
  readonly event: AnyEvent | undefined
  readonly places: readonly Route[]
}

export function routed(records: readonly Journalled[]): readonly Routed[] {
  return records.map((at) => {
    const event = eventOf(at)
    return { at, source: sourceOf(at), event, places: event === undefined ? [] : routes(event) }
  })
}

export interface View {
  readonly name: string
  /**
   * Views of a lower step are written first. A reader joins names and titles from them: what it
   * joins is then never older than the key that it began with.
   */
  readonly step: 1 | 2 | 3 | 4 | 5
  /** Rounds: within one, each key is written once; the next round when the one before has succeeded. */
  calls(records: readonly Routed[], context: FoldContext): readonly (readonly ScriptCall[])[]
}

/** What one event does to one key; nothing but moving the folded offset when `changes` is empty. */
export interface KeyChanges<Change> {
  readonly orgId: Uuid
  readonly id: Uuid
  readonly changes: readonly Change[]
}

/** All that a batch does to one key, in the order of the journal. */
export interface Gathered<Change> {
  readonly changes: Change[]
  /** source → last offset */
  readonly folded: Map<string, number>
}

export function gather<Change>(
  records: readonly Routed[],
  keyOf: (orgId: Uuid, id: Uuid) => string,
  project: (event: AnyEvent, places: readonly Route[]) => readonly KeyChanges<Change>[],
): Map<string, Gathered<Change>> {
  const found = new Map<string, Gathered<Change>>()
  for (const { at, source, event, places } of records) {
    if (event === undefined) continue
    for (const { orgId, id, changes } of project(event, places)) {
      const key = keyOf(orgId, id)
      let mine = found.get(key)
      if (mine === undefined) found.set(key, (mine = { changes: [], folded: new Map() }))
      mine.changes.push(...changes)
      mine.folded.set(source, Math.max(at.offset, mine.folded.get(source) ?? at.offset))
    }
  }
  return found
}

function eventOf({ record }: Journalled): AnyEvent | undefined {
  switch (record.type) {
    case 'CommandRefused':
    case 'CommandRepeated':
    case 'EpochStarted':
      return undefined
    default:
      return record
  }
}

/** What an event does to each place of one kind that it touches. */
export function changesAt<Change>(
  event: AnyEvent,
  places: readonly Route[],
  kind: RouteKind,
  changesFor: (event: AnyEvent, id: Uuid) => readonly Change[],
): readonly KeyChanges<Change>[] {
  const { orgId } = event.envelope
  return places
    .filter((route) => route.kind === kind)
    .map(({ id }) => ({ orgId, id, changes: changesFor(event, id) }))
}
