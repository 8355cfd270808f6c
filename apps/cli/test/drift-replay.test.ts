import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const config = `
experts:
  - { name: habits, type: logistic_regression, specialty: behavioural }
  - { name: weather, type: logistic_regression, specialty: environmental }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
drift:
  policies:
    - scope: expert
      action: down_weight
      of: [habits]
      detector: { type: page_hinkley, parameters: { threshold: 0.2, min_instances: 10 } }
    - { scope: gate, action: freeze, detector: { type: adwin } }
    - scope: expert
      action: retrain
      of: [habits]
      days: 10
      detector: { type: page_hinkley, parameters: { threshold: 0.2, min_instances: 10 } }
`;

let data: string;
let later: string;
let given: string[];
beforeAll(async () => {
  const generate = async (name: string, seed: string) => {
    const out = folder.path(name);
    const size = ['--patients', '40', '--days', '50', '--signal', '1.6'];
    await prodrome('cohort', 'generate', ...size, '--seed', seed, '--out', out);
    return out;
  };
  const path = await folder.write('moe.yaml', config);
  [data, later] = await Promise.all([generate('days.csv', '3'), generate('later.csv', '4')]);
  const out = folder.path('model');
  const { code } = await prodrome('train', '--config', path, '--data', data, '--out', out);
  expect(code).toBe(0);
  given = ['--model', out, '--config', path];
});

const replay = (...more: string[]) => prodrome('drift', 'replay', ...given, ...more);

describe('drift replay', () => {
  it('scores each policy against doing nothing, and tells the alarms by day', async () => {
    const { code, stdout, stderr } = await replay('--data', later);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/forecasts of 40 patients, log loss \.\d{4} without any policy/);
    expect(stdout).toMatch(
      /^1 {2}expert habits, page_hinkley: down_weight +\d+ +\d+ +[+−]\.\d{4} \[/m,
    );
    expect(stdout).toMatch(/^2 {2}gate, adwin: freeze /m);
    expect(stdout).toMatch(/^3 {2}expert habits, page_hinkley: retrain +\d+ /m);
    expect(stdout).toMatch(
      /^Trained anew:\n {2}\d{4}-\d\d-\d\d {2}habits: on \d+ forecasts since its alarm \(policy 3\)/m,
    );
    expect(stdout).toMatch(/^ {2}\d{4}-\d\d-\d\d {2}habits: (?:up|down) \(policy 1\)$/m);
  });

  it('as JSON, with a warning for the rows of the training', async () => {
    const { code, stdout, stderr } = await replay('--data', data, '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('the very rows');
    expect(JSON.parse(stdout)).toMatchObject({
      inSample: true,
      policies: [
        { scope: 'expert', of: ['habits'], detector: 'page_hinkley' },
        { scope: 'gate', action: 'freeze', detector: 'adwin' },
        { scope: 'expert', action: 'retrain' },
      ],
    });
  });

  it('a configuration without the section is refused with an example', async () => {
    const path = await folder.write('plain.yaml', config.slice(0, config.indexOf('drift:')));
    const { code, stderr } = await replay('--data', later, '--config', path);
    expect(code).toBe(2);
    expect(stderr).toContain('drift: { policies: [');
  });

  it('a policy that stands there twice is refused', async () => {
    const [last = ''] = config.match(/ {4}- \{ scope: gate.*\n/) ?? [];
    const path = await folder.write('twice.yaml', `${config}${last}`);
    const { code, stderr } = await replay('--data', later, '--config', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/drift\.policies\[3\] \(.*twice\.yaml:.*got policy 2 again/);
  });
});
