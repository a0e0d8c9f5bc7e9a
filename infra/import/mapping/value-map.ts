// A value of the log to one of ours: the map first, then the patterns in their order, then what others become.
import type { ValueSeen } from './mapped-row.ts'

export interface ValueRules<Target extends string> {
  readonly map: Readonly<Record<string, Target>>
  readonly patterns: Readonly<Record<string, Target>>
  readonly others: Target
  readonly missing: Target
}

export interface Found<Target extends string> {
  readonly target: Target
  readonly by: ValueSeen['by']
}

export function valueMap<Target extends string>(
  rules: ValueRules<Target>,
): (value: string | undefined) => Found<Target> {
  const exact = new Map(Object.entries(rules.map).map(([key, target]) => [key.trim(), target]))
  const patterns = Object.entries(rules.patterns).map(
    ([pattern, target]) => ({ test: new RegExp(pattern, 'u'), target }) as const,
  )
  return (value) => {
    if (value === undefined) return { target: rules.missing, by: 'missing' }
    const target = exact.get(value)
    if (target !== undefined) return { target, by: 'map' }
    const matched = patterns.find(({ test }) => test.test(value))
    if (matched !== undefined) return { target: matched.target, by: 'pattern' }
    return { target: rules.others, by: 'others' }
  }
}
