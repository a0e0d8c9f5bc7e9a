// What every role of the platform is: something started that tells whether it is ready, and stops in order.
import type { Config } from '../../streams/base/config.ts'
import type { Logger } from '../../streams/base/logger.ts'

export interface RoleOptions {
  /** Tells instances of a role on one machine apart: state directory, client ids, logs. */
  readonly instance: string
  readonly logger: Logger
}

export interface Readiness {
  readonly ready: boolean
  /** What is missing, or what halted, in words for an operator. */
  readonly reasons: readonly string[]
}

export interface RunningRole {
  readonly name: string
  ready(): Promise<Readiness>
  /** What `hive status` and an operator may want to see. */
  details(): Promise<Readonly<Record<string, unknown>>>
  /** Settles within the deadline (ms from now), whatever happens. */
  stop(deadlineMs: number): Promise<void>
}

export type StartRole = (config: Config, options: RoleOptions) => Promise<RunningRole>
