/**
 * Whether times like this one say little more than how busy the measuring machine is: below a millisecond the scheduler, the event loop
 * and the interrupts of the network card are as large as the answer. To be shown as "< 1 ms", and never as twice or half another such time.
 */
export function isBelowResolution(ms: number): boolean {
  return ms < 1;
}
