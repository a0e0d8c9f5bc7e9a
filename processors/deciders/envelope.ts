// What every command's envelope must hold for a decision, beside what the runtime checked to place it.
// The bounds also keep the events of one command, which copy it, within one append.
import type { CommandEnvelope } from '../../schemas/generated/types.ts'
import { limits } from '../../schemas/limits.ts'
import { type Given, type Refused, refused } from './decider.ts'
import { firstRefusal, idGiven, isNil, textWithin, timeWithin, tooLarge } from './fields.ts'

/** `undefined` when the envelope is sound and its organisation exists. */
export function checkEnvelope(envelope: CommandEnvelope, given: Given): Refused | undefined {
  return (
    checkForm(envelope) ??
    (given.refs.organisation(envelope.orgId) === undefined
      ? refused('UNKNOWN_ORGANISATION')
      : undefined)
  )
}

/** The same without an organisation: for the command that creates one. */
export function checkForm(envelope: CommandEnvelope): Refused | undefined {
  const { actor, origin } = envelope
  if (actor.kind === 'UNKNOWN') return refused('MALFORMED', { field: 'envelope.actor.kind' })
  if (isNil(actor.id)) return refused('MALFORMED', { field: 'envelope.actor.id' })
  return (
    idGiven('envelope.origin.id', origin?.id ?? null) ??
    checkBounds(envelope) ??
    checkOccurredAt(envelope)
  )
}

function checkBounds(envelope: CommandEnvelope): Refused | undefined {
  const { actor, origin, payloadHash, basisAtLeast, replyTo } = envelope
  return firstRefusal(
    bounded('envelope.actor.scopes', actor.scopes.length, limits.scopesMax),
    bounded('envelope.actor.scopes', longest(actor.scopes), limits.nameCharactersMax),
    bounded('envelope.payloadHash', payloadHash.length, limits.payloadHashBytesMax),
    bounded('envelope.basisAtLeast', basisAtLeast.length, limits.basisMax),
    bounded('envelope.replyTo', replyTo?.length ?? 0, limits.nameCharactersMax),
    bounded('envelope.extensions', extensionBytes(envelope), limits.extensionBytesMax),
    textWithin('envelope.origin.address', origin?.address ?? null, limits.callerBytesMax),
    textWithin('envelope.origin.userAgent', origin?.userAgent ?? null, limits.callerBytesMax),
  )
}

/** Only an import may say that something happened at another time than it was recorded. */
function checkOccurredAt({ occurredAt, actor }: CommandEnvelope): Refused | undefined {
  if (occurredAt === null) return undefined
  if (actor.kind !== 'service' || !actor.scopes.includes('import')) {
    return refused('FORBIDDEN', {
      action: 'envelope.occurredAt',
      role: actor.kind,
      needs: 'scope import',
    })
  }
  return timeWithin('envelope.occurredAt', occurredAt)
}

function bounded(field: string, size: number, limit: number): Refused | undefined {
  return size > limit ? tooLarge(field, size, limit) : undefined
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}

function extensionBytes({ extensions }: CommandEnvelope): number {
  return Object.entries(extensions).reduce(
    (sum, [key, value]) => sum + key.length + value.length,
    0,
  )
}
