// The machine and the data directory: what a start or a run needs of them.
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { freeDiskBytesMin } from '../../stack/parts.ts'
import { megabytes } from '../../stack/progress.ts'
import { platformReason, thisMachine } from '../../stack/provision/platform.ts'
import type { StackPaths } from '../../stack/stack-paths.ts'
import { type Finding, ok, warning, wrong } from './finding.ts'

export function checkMachine(paths: StackPaths): readonly Finding[] {
  return [nodeVersion(paths), platform(), disk(paths)]
}

function nodeVersion(paths: StackPaths): Finding {
  const file = readFileSync(join(paths.checkout, 'package.json'), 'utf8')
  const pinned = z.object({ dependencies: z.object({ node: z.string() }) }).parse(JSON.parse(file))
    .dependencies.node
  const { node } = process.versions
  if (node === pinned) return ok('node', `${node}, as pinned`)
  return warning('node', `${node}, pinned is ${pinned}`, 'start with npm start or npm run hive')
}

function platform(): Finding {
  const reason = platformReason(thisMachine())
  if (reason === undefined) return ok('platform', `${process.platform} on ${process.arch}`)
  return warning('platform', `the native stack needs ${reason}`, 'Docker is used instead (compose)')
}

function disk(paths: StackPaths): Finding {
  let place = paths.data
  while (!existsSync(place)) place = dirname(place)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const found = `${megabytes(free)} free for ${paths.data}`
  if (free >= freeDiskBytesMin) return ok('disk', found)
  return wrong('disk', 'DISK_FULL', found, 'make room, or set HIVE_DATA_DIR to a larger disk')
}
