// Rows as they stand on disk, kept in memory while they are in use: a busy entity is not read and unpacked for each
// command. Bounded for the whole process, in two generations: what one of them did not see is forgotten.

/** Of all partitions together; a row of a task takes about 1 kB. */
const recentRowsMax = 50_000

export class RecentRows {
  readonly #youngMax: number
  readonly #scopes: RecentScope<unknown>[] = []
  #young = 0

  constructor(max: number = recentRowsMax) {
    this.#youngMax = Math.max(1, Math.floor(max / 2))
  }

  /** The rows of one partition. */
  scope<Row>(): RecentScope<Row> {
    const scope = new RecentScope<Row>(() => this.#added())
    this.#scopes.push(scope)
    return scope
  }

  #added(): void {
    this.#young += 1
    if (this.#young < this.#youngMax) return
    this.#young = 0
    for (const scope of this.#scopes) scope.age()
  }
}

export class RecentScope<Row> {
  readonly #added: () => void
  #young = new Map<string, Row>()
  #old = new Map<string, Row>()

  constructor(added: () => void) {
    this.#added = added
  }

  get(entityId: string): Row | undefined {
    const young = this.#young.get(entityId)
    if (young !== undefined) return young
    const old = this.#old.get(entityId)
    if (old !== undefined) this.set(entityId, old)
    return old
  }

  set(entityId: string, row: Row): void {
    const before = this.#young.size
    this.#young.set(entityId, row)
    if (this.#young.size > before) this.#added()
  }

  age(): void {
    this.#old = this.#young
    this.#young = new Map()
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}
