// Lets a bounded number of tasks run at once; the others wait in order.

export type Gate = <T>(task: () => Promise<T>) => Promise<T>

export function openGate(width: number): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await task()
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
