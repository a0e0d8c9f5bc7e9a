// The ClickHouse server as a process: the engine's library, called through libffi, listens on HTTP and
// on its native port until SIGTERM. Its main "query" reads a pipe that nobody writes to; closing the
// pipe ends the query, and with it the server, in order.
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { DataType, isNullPointer, load, open } from 'ffi-rs'
import { clickhouse } from './parts.ts'

const { values } = parseArgs({
  options: {
    path: { type: 'string', default: '' },
    config: { type: 'string', default: '' },
    host: { type: 'string', default: '127.0.0.1' },
    http: { type: 'string', default: '' },
    tcp: { type: 'string', default: '' },
  },
})

mkdirSync(values.path, { recursive: true })
// Rows of system.*_log stay on disk while their metadata does not: left there, the logs would not be
// made again.
rmSync(join(values.path, 'data', 'system'), { recursive: true, force: true })

const pipe = join(values.path, 'hold.fifo')
rmSync(pipe, { force: true })
execFileSync('mkfifo', [pipe])
const hold = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)

let stopping = false
const stop = () => {
  if (!stopping) closeSync(hold)
  stopping = true
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

const packageFile = createRequire(import.meta.url).resolve(`${clickhouse.npmPackage}/package.json`)
const library = 'chdb'
open({ library, path: join(dirname(packageFile), 'libchdb.so') })

const argv = [
  'clickhouse',
  '--log-level',
  'warning',
  '--config-file',
  values.config,
  '--path',
  values.path,
  '--listen_host',
  values.host,
  '--http_port',
  values.http,
  '--tcp_port',
  values.tcp,
  '--query',
  `SYSTEM START LISTEN QUERIES ALL; SELECT * FROM file('${pipe}', LineAsString, 'l String') FORMAT Null`,
]

// The call runs on a thread of its own and does not keep the event loop alive.
const alive = setInterval(() => undefined, 2 ** 30)
const result = await load({
  library,
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [argv.length, argv],
  runInNewThread: true,
})
clearInterval(alive)
rmSync(pipe, { force: true })

const failure = load({
  library,
  funcName: 'chdb_result_error',
  retType: DataType.External,
  paramsType: [DataType.External],
  paramsValue: [result],
})
if (!isNullPointer(failure)) {
  const text = load({
    library,
    funcName: 'chdb_result_error',
    retType: DataType.String,
    paramsType: [DataType.External],
    paramsValue: [result],
  })
  process.stderr.write(`ClickHouse ended: ${text}\n`)
}
process.exit(stopping && isNullPointer(failure) ? 0 : 1)
