// Teams and people on first sight: created once, remembered while there is room. One that was forgotten is
// created again, and the decider answers that it exists: the memory is a saving, never a promise.
import type { EntityRef } from '../../../schemas/generated/types.ts'
import type { CreateCommand, Delivered } from './command-sender.ts'
import { type Named, refTo } from './row-commands.ts'

export type Reference =
  | { readonly type: 'known'; readonly ref: EntityRef }
  | { readonly type: 'refused'; readonly what: string; readonly code: string }

export interface References {
  /** To be called in the order of the file, so that first sight is the same at every run. */
  of(named: Named): Promise<Reference>
}

export interface ReferenceOptions {
  readonly rememberedMax: number
  deliver(command: CreateCommand): Promise<Delivered>
  onOutcome(command: CreateCommand, outcome: Delivered): void
}

/** These refusals say that it is there; the last one that an earlier import, by another mapping, named it otherwise. */
const presentCodes: ReadonlySet<string> = new Set([
  'ALREADY_EXISTS',
  'ALREADY_APPLIED',
  'COMMAND_ID_REUSED',
])

export type ReferenceOutcome = 'created' | 'alreadyThere' | 'refused'

export function referenceOutcome(outcome: Delivered): ReferenceOutcome {
  if (outcome.status === 'accepted') return outcome.repeated ? 'alreadyThere' : 'created'
  return presentCodes.has(outcome.code ?? '') ? 'alreadyThere' : 'refused'
}

export function references(options: ReferenceOptions): References {
  /** In order of use: the first is the one unused for longest. */
  const remembered = new Map<string, Promise<Reference>>()

  async function create(command: CreateCommand): Promise<Reference> {
    const outcome = await options.deliver(command)
    options.onOutcome(command, outcome)
    if (referenceOutcome(outcome) === 'refused') {
      const what = command.type === 'CreateTeam' ? 'team' : 'person'
      return { type: 'refused', what, code: outcome.code ?? 'REFUSED' }
    }
    return { type: 'known', ref: refTo(command, Math.max(1, outcome.version)) }
  }
  return {
    of(named) {
      const { entityId } = named
      const known = remembered.get(entityId)
      if (known !== undefined) {
        remembered.delete(entityId)
        remembered.set(entityId, known)
        return known
      }
      const created = create(named.create())
      // Whoever waits for it gets the failure; nobody may be waiting any more when the import stops.
      created.catch(() => undefined)
      remembered.set(entityId, created)
      if (remembered.size > options.rememberedMax) {
        const [oldest] = remembered.keys()
        if (oldest !== undefined) remembered.delete(oldest)
      }
      return created
    },
  }
}
