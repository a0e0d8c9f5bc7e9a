// For tests of failure only: kills this process with SIGKILL at the n-th passing of a named step (HIVE_FAULT).
import type { Config } from '../../streams/base/config.ts'

export function faultSwitch(role: string, config: Config): (step: string) => void {
  const { fault } = config
  let left = fault?.count ?? 0
  return (step) => {
    if (fault === undefined || fault.role !== role || fault.step !== step) return
    left -= 1
    if (left <= 0) process.kill(process.pid, 'SIGKILL')
  }
}
