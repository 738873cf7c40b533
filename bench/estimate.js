import { programs } from './programs.js'

// Rough, and corrected by what has been measured while a run goes on.
const started = 0.6
const slower = { ttlcache: 1.3, 'node-cache': 1.3, cacheable: 2.5, megahash: 2, floor: 0.3, crossing: 0.3 }

function nanosecondsPerCall (entries) {
  if (entries <= 2_000) return 200
  if (entries <= 100_000) return 350
  return entries <= 2_000_000 ? 900 : 1_300
}

function secondsOfCells ({ entries, workloads, effort, strings }, contender) {
  const fills = workloads.includes('set new') ? effort.fills : 1
  const filled = Math.max(entries, workloads.includes('set new') ? effort.operations : 0) * fills
  const extra = workloads.includes('get by object key') && /map|store/.test(contender) ? 2 * entries : 0
  const asked = workloads.length * effort.passes * effort.operations
  const flat = strings === 'same' ? entries * 0.4 : 0
  const operations = contender === 'floor' || contender === 'crossing' ? asked / 2 : filled + extra + asked + flat
  return operations * nanosecondsPerCall(entries) / 1e9
}

/** The seconds that one process may take. */
export function estimateSeconds (group, contender) {
  const { program, task } = group
  const factor = slower[contender] ?? 1
  if (program === 'deaths') return 2 + ((task.lifetime ?? 6_000) + (task.spread ?? 1_000)) / 1000
  if (program === 'idle') return 2 + task.seconds
  if (program !== undefined) return started + programs[program].seconds * task.entries / 1e6 * factor
  return started + secondsOfCells(task, contender) * factor
}
