// Cuts a byte stream of the Kafka protocol into its frames: four bytes of length, then so many bytes.

export class FrameReader {
  #chunks: Buffer[] = []
  #bytes = 0

  /** Whole frames, length included, that end within what was taken so far. */
  take(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    const frames: Buffer[] = []
    for (;;) {
      const wanted = this.#wanted()
      if (wanted === undefined || this.#bytes < wanted) return frames
      const [only] = this.#chunks
      const all = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)
      frames.push(all.subarray(0, wanted))
      this.#chunks = all.length === wanted ? [] : [all.subarray(wanted)]
      this.#bytes -= wanted
    }
  }

  #wanted(): number | undefined {
    if (this.#bytes < 4) return undefined
    let [first] = this.#chunks
    if (first === undefined || first.length < 4) {
      first = Buffer.concat(this.#chunks)
      this.#chunks = [first]
    }
    return first.readInt32BE(0) + 4
  }
}
