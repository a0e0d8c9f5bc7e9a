// How commands reach the log. Over Kafka today; whoever brings another way (HTTP) implements this.
import type { AnyCommand } from '../../schemas/generated/types.ts'
import type { CommandType } from './command-input.ts'

/** A command made ready for its way. */
export interface Packed<Body> {
  /** Commands of one lane keep their order; one send is outstanding in it. */
  readonly lane: string
  readonly bytes: number
  readonly body: Body
}

/** Where the log put a command. */
export interface LogPlace {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface PackOptions {
  readonly traceparent: string | undefined
}

/** What to do after a failed send; the sender that failed is never used again. */
export type SendFailure =
  /** Certainly not in the log; another try may succeed. */
  | 'not-sent'
  /** May be in the log: the same commands again, made safe by their ids. */
  | 'unknown'
  /** This batch will never be taken; alone, each command may. */
  | 'refused'

export interface Transport<Body> {
  /** Throws TOO_LARGE or RECORD_INVALID: such a command never reaches the log. */
  pack(command: AnyCommand, options: PackOptions): Packed<Body>
  open(lane: string): Promise<LaneSender<Body>>
  classify(error: unknown): SendFailure
}

/** Used until its first error (R2). */
export interface LaneSender<Body> {
  /** Resolves to the place of each, in order. */
  send(batch: readonly Packed<Body>[]): Promise<readonly LogPlace[]>
  close(): Promise<void>
}

/** The log's acknowledgement. */
export interface Receipt extends LogPlace {
  readonly type: CommandType
  readonly orgId: string
  readonly entityId: string
  readonly commandId: string
}
