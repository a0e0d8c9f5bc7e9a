// Which partitions a reader reads, from where, and what holds each of them up.
import type { TopicPartitions } from './kafka-types.ts'

export interface Target {
  readonly topic: string
  readonly partition: number
  /** undefined: not known yet, nothing is fetched. */
  next: number | undefined
  paused: boolean
  /** The handler still works on the last batch. */
  busy: boolean
  /** The log does not have `next`. */
  lost: boolean
  leader: string | undefined
}

export class FetchTargets {
  private byKey = new Map<string, Target>()

  all(): Iterable<Target> {
    return this.byKey.values()
  }

  /** A new generation: no pause, no offset and no answer in flight outlives it. */
  replace(assignment: readonly TopicPartitions[]): void {
    this.byKey = new Map()
    for (const { topic, partitions } of assignment) {
      for (const partition of partitions) {
        this.byKey.set(keyOf(topic, partition), freshTarget(topic, partition))
      }
    }
  }

  *find(wanted: readonly TopicPartitions[]): Iterable<Target> {
    for (const { topic, partitions } of wanted) {
      for (const partition of partitions) {
        const target = this.byKey.get(keyOf(topic, partition))
        if (target !== undefined) yield target
      }
    }
  }

  seek(topic: string, partition: number, offset: number): void {
    const key = keyOf(topic, partition)
    const before = this.byKey.get(key)
    if (before === undefined) return
    // A new object: the answer to a fetch from the former offset finds its target gone.
    const target = freshTarget(topic, partition)
    target.next = offset
    target.paused = before.paused
    target.leader = before.leader
    this.byKey.set(key, target)
  }

  isCurrent(target: Target): boolean {
    return this.byKey.get(keyOf(target.topic, target.partition)) === target
  }
}

export function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`
}

export function isReady(target: Target): boolean {
  return target.next !== undefined && !target.paused && !target.busy && !target.lost
}

function freshTarget(topic: string, partition: number): Target {
  return {
    topic,
    partition,
    next: undefined,
    paused: false,
    busy: false,
    lost: false,
    leader: undefined,
  }
}
