// Owns the question whether the native stack can run on this machine at all: its binaries are built for
// Linux on x64 with glibc 2.36 or newer.
export interface Machine {
  readonly platform: string
  readonly arch: string
  // Undefined where the C library is another one, such as musl.
  readonly glibc: string | undefined
}

const glibcAtLeast = [2, 36] as const

export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, glibc: glibcVersion() }
}

// Why the native stack cannot run there; undefined where it can.
export function platformReason(machine: Machine): string | undefined {
  if (machine.platform !== 'linux' || machine.arch !== 'x64') {
    return `Linux on x64; this is ${machine.platform} on ${machine.arch}`
  }
  if (machine.glibc === undefined) return 'glibc; this system has another C library'
  const [major = 0, minor = 0] = machine.glibc.split('.').map(Number)
  const isOld = major < glibcAtLeast[0] || (major === glibcAtLeast[0] && minor < glibcAtLeast[1])
  return isOld
    ? `glibc ${glibcAtLeast.join('.')} or newer; this system has ${machine.glibc}`
    : undefined
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined
  const { header } = report
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) {
    return undefined
  }
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : undefined
}
