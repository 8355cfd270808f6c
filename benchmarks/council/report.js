// Means over seeds of what was measured, as a table or as one document.
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const span = (numbers) => `${Math.min(...numbers).toFixed(3)} – ${Math.max(...numbers).toFixed(3)}`;
const known = (numbers) => numbers.filter((number) => number !== undefined);

/** One row for each work and model: every figure is the mean over the seeds. */
function rowsOf(results) {
  const works = grouped(results);
  return [...works].flatMap(([work, runs]) =>
    Object.keys(runs[0].metrics).map((model) => {
      const of = (name) => known(runs.map(({ metrics }) => metrics[model]?.[name]));
      return {
        ...{ work, model, seeds: runs.length },
        skills: known(runs.map(({ skill }) => skill?.[model]?.value)),
        intervals: known(runs.map(({ skill }) => skill?.[model]?.ci)),
        seconds: known(runs.map(({ seconds }) => seconds?.[model])),
        logLoss: mean(of('logLoss')),
        auc: mean(of('pooledAuc')),
        onset: of('onsetWithinAuc'),
        slopes: of('calibrationSlope'),
        ece: mean(of('ece')),
        worse: model === 'shipped' ? known(runs.map(({ hindsight }) => hindsight?.difference)) : [],
      };
    }),
  );
}

function grouped(results) {
  const groups = new Map();
  for (const result of results)
    groups.set(result.work, [...(groups.get(result.work) ?? []), result]);
  return groups;
}

export function report(results, json) {
  const rows = rowsOf(results);
  const comparisons = results.flatMap(({ work, seed, comparisons = [] }) =>
    comparisons.map((comparison) => ({ work, seed, ...comparison })),
  );
  if (json) {
    const { platform, arch, version } = process;
    const documents = rows.map(({ work, model, skills, logLoss }) => {
      const measure = skills.length > 0 ? 'skill' : 'log loss';
      const valueOf = (row) => (skills.length > 0 ? mean(row.skills) : row.logLoss);
      const peers = Object.fromEntries(
        rows
          .filter((row) => row.work === work && row.model === 'logistic' && model !== 'logistic')
          .map((row) => [row.model, valueOf(row)]),
      );
      const ours = valueOf({ skills, logLoss });
      return {
        ...{ work: `${work}: ${model}`, unit: measure },
        ...{ better: skills.length > 0 ? 'higher' : 'lower', ours, peers },
        ratio: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, ours / peer])),
      };
    });
    console.log(
      JSON.stringify({
        machine: `${platform}-${arch}`,
        versions: { node: version },
        rows: documents,
        comparisons,
      }),
    );
    return;
  }
  console.log(
    '| work | model | skill | over seeds | log loss | AUC | onset within | calibration slope | ECE | less the best expert, most | training, s |\n|---|---|---|---|---|---|---|---|---|---|---|',
  );
  for (const row of rows) {
    const { work, model, skills, logLoss, auc, onset, slopes, ece, worse, seconds } = row;
    const cells = [
      ...[work, model],
      skills.length > 0 ? mean(skills).toFixed(3) : '',
      skills.length > 0 ? span(skills) : '',
      ...[logLoss.toFixed(4), auc.toFixed(3)],
      onset.length > 0 ? mean(onset).toFixed(3) : '',
      slopes.length > 0 ? `${mean(slopes).toFixed(2)} (${span(slopes)})` : '',
      ece.toFixed(4),
      worse.length > 0 ? Math.max(...worse).toFixed(4) : '',
      seconds.length > 0 ? mean(seconds).toFixed(0) : '',
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  for (const { work, seed, a, b, difference, ci } of comparisons) {
    console.log(
      `\n${work}, seed ${seed}: log loss of ${a} − ${b}: ${difference.toFixed(4)} [${ci.map((end) => end.toFixed(4)).join(', ')}]`,
    );
  }
}
