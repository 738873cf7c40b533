export const contender = {
  title: 'Map',
  open: () => new Map(),
  close: map => map.clear(),
  // A Map compares objects by identity, so who looks one up by its contents makes a string of it.
  objectKey: object => JSON.stringify(object)
}
