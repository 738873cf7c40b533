import MemoryStore, { MemoryStore as Named } from 'bun-shared-state'

// ES modules see the same class, and `using` closes a store.
{
  using store: Named<number> = new MemoryStore<number>()
  store.set('a', 1)
}
