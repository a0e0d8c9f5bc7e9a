// What the native start knows of a part: how to prepare its directory, how to start it, when it is
// ready, how long it may take to stop.
import type { SpawnRequest } from './processes.ts'

export interface NativePart {
  readonly name: 'kafka' | 'registry' | 'redis' | 'clickhouse'
  readonly title: string
  readonly address: string
  readonly readyWithinMs: number
  // Ports that must be free before anything is started.
  readonly ports: readonly {
    readonly port: number
    readonly what: string
    readonly variable: string
  }[]
  prepare(): Promise<void>
  launch(): Pick<SpawnRequest, 'command' | 'args' | 'cwd' | 'env'>
  ready(): Promise<boolean>
}
