import os from 'node:os'

/** What the numbers depend on, and nothing that tells whose machine it is. */
export function describeMachine () {
  return {
    processor: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`
  }
}
