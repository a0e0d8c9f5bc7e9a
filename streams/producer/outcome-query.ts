// Which outcome is asked for: by a receipt, by a commandId sent from here, or by ids that the caller kept.
import { records } from '../../schemas/generated/records.ts'
import { HiveError } from '../base/faults.ts'
import type { OutcomeSource, WantedOutcome } from '../outcomes/outcome.ts'
import type { Receipts } from './receipts.ts'
import type { Receipt } from './transport.ts'

export type OutcomeOf =
  | string
  | Receipt
  | { readonly commandId: string; readonly entityId?: string; readonly orgId?: string }

export function outcomeQuery(
  of: OutcomeOf,
  receipts: Receipts,
  source: OutcomeSource | undefined,
): { readonly source: OutcomeSource; readonly wanted: WantedOutcome } {
  if (source === undefined) {
    throw new HiveError(
      'NO_OUTCOME_SOURCE',
      'permanent',
      'this producer was opened without an outcome source. Mend: open it with { outcomes }',
    )
  }
  const asked = typeof of === 'string' ? { commandId: of } : of
  const receipt = isReceipt(asked) ? asked : receipts.find(asked.commandId)
  return { source, wanted: receipt === undefined ? asked : wantedBy(receipt) }
}

function isReceipt(asked: Exclude<OutcomeOf, string>): asked is Receipt {
  return 'offset' in asked
}

function wantedBy(receipt: Receipt): WantedOutcome {
  const { commandId, entityId, orgId, partition, offset } = receipt
  const { entity } = records[receipt.type]
  return {
    commandId,
    entityId,
    orgId,
    ...(entity === null ? {} : { at: { entity, partition, commandOffset: offset } }),
  }
}
