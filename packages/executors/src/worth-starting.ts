/** Work of so long is done sooner by processes that have to be started, and to compile what they run. */
const worthMs = 3000;

/**
 * Tells whether what is left of a run is worth starting processes, by the mean of what its tasks have taken in this one. It is processor time
 * that counts: on a loaded machine the clock says nothing of a task.
 * @param patienceMs - before so much is spent, it never is.
 */
export function createOutlook(tasks: number, patienceMs: number): (left: number) => boolean {
  const began = process.cpuUsage();
  return (left) => {
    const { user, system } = process.cpuUsage(began);
    const spentMs = (user + system) / 1000;
    // with the one under way
    const begun = tasks - left + 1;
    return spentMs > patienceMs && (spentMs / begun) * left > worthMs;
  };
}
