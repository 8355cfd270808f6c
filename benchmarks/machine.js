// What a benchmark ran on.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine, and how busy it is: a load above its cores means that others were at work, and all times are longer. */
export const machineNow = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  load: Number(loadavg()[0].toFixed(1)),
});
