// A steady stream of changes to tasks, spread over all partitions, until it is told to end.
import type { CommandInput, Producer } from '../../../streams/producer/index.ts'
import { pause } from '../../faults/harness/scenario.ts'
import { changeTask } from '../append/load-commands.ts'

export interface SteadyLoad {
  /** Settles when the last command is acknowledged; how many there were. */
  finish(): Promise<number>
}

const tickMs = 10

export function steadyLoad(
  producer: Producer,
  tasks: readonly string[],
  perSecond: number,
): SteadyLoad {
  let running = true
  let sent = 0
  const failures: unknown[] = []
  const open = new Set<Promise<void>>()
  const startedAt = performance.now()
  const loop = (async () => {
    while (running) {
      const due = ((performance.now() - startedAt) / 1000) * perSecond
      for (; sent < due; sent += 1) {
        const task = tasks[sent % tasks.length] ?? ''
        const done = attempt(producer, changeTask(task, Math.floor(sent / tasks.length)), failures)
        open.add(done)
        void done.finally(() => open.delete(done))
      }
      await pause(tickMs)
    }
  })()
  return {
    async finish() {
      running = false
      await loop
      await Promise.all(open)
      if (failures.length > 0) throw failures[0]
      return sent
    },
  }
}

async function attempt(producer: Producer, command: CommandInput, failures: unknown[]) {
  try {
    await producer.send(command)
  } catch (error) {
    failures.push(error)
  }
}
