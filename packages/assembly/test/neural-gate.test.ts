import { describe, expect, it } from '@jest/globals';
import { train } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** What the neural gate of a whole training says of its own. */
async function gateReport(name: string, patients: number, parameters: string) {
  const config = await folder.write(
    `${name}.yaml`,
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, specialty: behavioural }
gating_network: { type: neural_network, parameters: { hidden_layers: [8], ${parameters} } }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  const data = await folder.write(`${name}.csv`, diaryText({ patients }));
  const { metrics } = await train({ config, data, out: folder.path(name) });
  const report = metrics.training.find(
    ({ component, name: mixture }) => component === 'gate' && mixture === 'gate',
  );
  if (!report) throw new Error('no report of the gate');
  return report;
}

describe('the neural gate in a whole training stops by patients that are kept apart', () => {
  it('`patience` ends it before its epochs, and the loss of the held-out patients is told', async () => {
    const { metrics } = await gateReport('patient', 20, 'epochs: 300, patience: 2');
    expect(metrics['validationLoss']).toBeGreaterThan(0);
    expect(metrics['epochs']).toBeLessThan(300);
    expect(metrics['epochs']).toBe((metrics['bestEpoch'] ?? NaN) + 2);
  });

  it('`validation_fraction: 0` trains on all of them, for all epochs', async () => {
    const { metrics } = await gateReport('all', 20, 'epochs: 4, validation_fraction: 0');
    expect(metrics['validationLoss']).toBeUndefined();
    expect(metrics['epochs']).toBe(4);
  });
});
