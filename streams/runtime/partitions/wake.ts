// Lets a task sleep until there is something to do, and no longer than it asks for.

export class Wake {
  #rung = false
  #waiting: (() => void) | undefined

  /** Callable at any time, from anywhere; several calls before a wait are one. */
  ring(): void {
    this.#rung = true
    this.#waiting?.()
  }

  /** Settles at the next ring, at once when one came since the last wait, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, timeoutMs)
        function done(): void {
          clearTimeout(timer)
          resolve()
        }
        this.#waiting = done
      })
      this.#waiting = undefined
    }
    this.#rung = false
  }
}

/** Gives way to I/O, so that a busy partition does not starve sockets and timers. */
export function yieldToIo(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
