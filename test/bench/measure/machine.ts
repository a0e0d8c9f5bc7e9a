// What else the machine is doing: a ratio of one run stays comparable, an absolute figure does not.
import { availableParallelism, loadavg } from 'node:os'

/** Somebody else keeps more than a quarter of the cores busy. */
export function busyWarning(): string | undefined {
  const [lastMinute = 0] = loadavg()
  const cores = availableParallelism()
  if (lastMinute <= cores / 4) return undefined
  return (
    `the machine is busy: load average ${lastMinute.toFixed(1)} on ${cores} cores before the bench began; ` +
    'compare ratios of one run, not figures of different runs'
  )
}

export function loadText(): string {
  return `load average ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')} on ${availableParallelism()} cores`
}
