// Owns the question "is this port free, and if not, who has it?": asked before anything is started.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { loopback } from './probes.ts'

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen({ host: loopback, port, exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}

// `redis-server (pid 812)`; undefined where the kernel does not tell us, as for another user's process.
export function portOwner(port: number): string | undefined {
  const inodes = listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1]
      if (inode !== undefined && inodes.has(inode)) {
        return `${read(`/proc/${pid}/comm`).trim()} (pid ${pid})`
      }
    }
  }
  return undefined
}

// Lines of /proc/net/tcp: `0: 0100007F:3FFB 00000000:0000 0A … uid timeout inode`; 0A is LISTEN.
function listeningInodes(port: number): ReadonlySet<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const rows = [read('/proc/net/tcp'), read('/proc/net/tcp6')].join('\n').split('\n')
  const inodes = new Set<string>()
  for (const row of rows) {
    const fields = row.trim().split(/\s+/)
    const inode = fields[9]
    if (fields[1]?.endsWith(`:${hex}`) === true && fields[3] === '0A' && inode !== undefined) {
      inodes.add(inode)
    }
  }
  return inodes
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    // Gone in the meantime, or not ours to look into.
    return []
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
