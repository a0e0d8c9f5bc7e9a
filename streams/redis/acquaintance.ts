// Whether the connections still lead to the servers that were last looked at. A server that restarted or was replaced
// breaks its connection: what is written over a new one, before its identity was asked, may stand on lost ground.
import { dependencyFault } from '../base/faults.ts'
import type { Node } from './redis-nodes.ts'

export class Acquaintance {
  readonly #connections = new WeakMap<Node, number>()
  #seen = new Map<Node, number>()
  #replicas = ''

  /** Call before asking the masters who they are, and the result with what they said. */
  begin(masters: readonly Node[]): (replicas: string) => void {
    const seen = new Map(masters.map((node) => [node, this.#connectionOf(node)]))
    return (replicas) => {
      this.#seen = seen
      this.#replicas = replicas
    }
  }

  /** Throws a dependency fault unless every connection is the one that was asked, and said this. */
  require(masters: readonly Node[], replicas: string | undefined): void {
    if (replicas === undefined) return
    const known = masters.every(
      (node) => node.status === 'ready' && this.#seen.get(node) === this.#connectionOf(node),
    )
    if (known && replicas === this.#replicas) return
    throw dependencyFault(
      'REDIS_REPLACED',
      'Redis: another connection or server than was looked at',
    )
  }

  /** Number of the node's connection, counted from the first look at it. */
  #connectionOf(node: Node): number {
    const count = this.#connections.get(node)
    if (count !== undefined) return count
    this.#connections.set(node, 0)
    node.on('close', () => this.#connections.set(node, (this.#connections.get(node) ?? 0) + 1))
    return 0
  }
}
