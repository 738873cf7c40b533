import MegaHash from 'megahash'

// Its `delete` is called `remove`; nothing else differs.
class Hash extends MegaHash {
  delete (key) {
    return this.remove(key)
  }
}

export const contender = {
  slow: true,
  title: 'megahash',
  open: () => new Hash(),
  close: hash => hash.clear()
}
