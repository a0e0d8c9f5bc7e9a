// Answers of a pure function, remembered while there is room; beyond that the memory starts afresh.

/** A text that shares no memory with the chunk of the file it was cut from: what waits or stays is small. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}

export function remembered<Value>(
  entriesMax: number,
  compute: (key: string) => Value,
): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= entriesMax) known.clear()
    const value = compute(key)
    known.set(ownCopy(key), value)
    return value
  }
}
