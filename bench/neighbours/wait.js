/** Waits without letting a timer fire. */
export function block (milliseconds) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}
