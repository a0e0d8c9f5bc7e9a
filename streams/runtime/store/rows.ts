// What the state store holds, as shapes.

/** An entity as the runtime keeps it: the decider's state is opaque to it. */
export interface EntityRow {
  /** Version of the last event; 0 when no event was ever accepted. */
  readonly version: number
  readonly state: unknown
  /** Last accepted or finally refused `seq` of each replayable origin (R11): kept for ever. */
  readonly origins?: Readonly<Record<string, number>>
}

/** First outcome of a command id (R11), in the order [hash, offset, timestamp, accepted, code, version]. */
export type RememberedRow = readonly [
  payloadHash: Uint8Array,
  firstOffset: number,
  /** Broker timestamp of the first command, ms. */
  timestampMs: number,
  accepted: boolean,
  code: string,
  version: number,
]

/** Identity of the last folded record, compared on restore (R12). */
export interface RecordIdentity {
  readonly offset: number
  readonly timestampMs: number
  /** First 16 hex digits of SHA-256 over header and value. */
  readonly digest: string
}

export interface Checkpoint {
  /** `positionText` of the journal position. */
  readonly position: string
  readonly last: RecordIdentity | null
  /** Broker timestamp (ms) of the command at `position.commandOffset`; −1 before the first. */
  readonly commandTimestampMs: number
}

export interface RememberedEntry {
  readonly orgId: string
  readonly entityId: string
  readonly commandId: string
  readonly row: RememberedRow
}

export interface CheckpointWrite<Row> {
  readonly rows: ReadonlyMap<string, Row>
  readonly remembered: readonly RememberedEntry[]
  readonly checkpoint: Checkpoint
}
