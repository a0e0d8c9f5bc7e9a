// The one definition of the stack: which parts, which versions, from where. The native start and the
// rendered compose.yaml both read it, so that the two cannot drift apart.

export const partNames = ['kafka', 'registry', 'redis', 'clickhouse'] as const
export type PartName = (typeof partNames)[number]

export const kafka = {
  version: '4.4.0',
  scala: '2.13',
  log4jVersion: '2.25.5',
  heapMegabytes: 512,
  // A cluster id is only a name here: one broker, one data directory.
  clusterId: '4L6g3nShT-eMCtK--X86sw',
  javaAtLeast: 17,
  image: 'apache/kafka:4.4.0',
} as const

export const registry = {
  version: '3.3.3',
  javaAtLeast: 21,
  heapMegabytes: 256,
  image: 'apicurio/apicurio-registry:3.3.3',
  // NONE is the registry's own default: without this every incompatible schema would be let in.
  compatibility: 'FULL_TRANSITIVE',
  path: '/apis/ccompat/v7',
} as const

export const redis = {
  // Sharded publish and CLUSTER ADDSLOTSRANGE need 7.0; Debian 12 ships 7.0.15.
  versionAtLeast: [7, 0],
  aptPackage: 'redis-server',
  image: 'redis:7.0.15',
} as const

export const clickhouse = {
  npmPackage: '@chdb/lib-linux-x64-gnu',
  version: '26.7.3-stable.1',
  image: 'clickhouse/clickhouse-server:26.7',
} as const

// The binary that the npm repack of uWebSockets.js must hold for linux-x64 and the pinned Node.
export const uWebSockets = {
  version: '20.51.4',
  binary: 'node_modules/@uwsjs/linux-x64-22/uws.node',
  sha256: 'f687e7c3666b5cca9d355184bbf07bb0550f5ba0d3ffd453248ccfec552dde6c',
} as const

// Room that must be free before a start: parts and packages take about 1.3 GB, data needs the rest.
export const freeDiskBytesMin = 2 * 1024 ** 3
