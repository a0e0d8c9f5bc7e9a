// What the native start knows of a part, beyond how it starts: where it answers and the ports it needs.
import type { PartName } from './parts.ts'
import type { ProcessPlan } from './start-process.ts'

export interface NativePart extends ProcessPlan {
  readonly name: PartName
  readonly address: string
  // Must be free before anything is started.
  readonly ports: readonly PortClaim[]
}

export interface PortClaim {
  readonly port: number
  readonly what: string
  // The setting that moves it.
  readonly variable: string
}
