// The one door to sealed text: personal data and free text enter and leave `Sealed` here only.
import type { Sealed } from '../../schemas/generated/types.ts'
import { recordFault } from '../base/faults.ts'

/** Seals a text. Nothing is enciphered yet: the shape is there, so that keys can come without a new schema. */
export function seal(text: string): Sealed {
  return { keyId: '', alg: 'none', data: Buffer.from(text, 'utf8') }
}

/** The text; throws a record fault where the cipher is one that this version does not know. */
export function open(sealed: Sealed): string {
  if (sealed.alg !== 'none') {
    throw recordFault('SEAL_UNKNOWN', `sealed with ${sealed.alg}, which this version cannot open`)
  }
  return sealed.data.toString('utf8')
}

export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keyId' in value &&
    'alg' in value &&
    'data' in value &&
    Buffer.isBuffer(value.data)
  )
}
