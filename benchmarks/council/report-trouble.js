// What became of councils in trouble, as tables or as documents.
const interval = (found) =>
  found
    ? `${found.difference.toFixed(4)} [${found.ci.map((end) => end.toFixed(4)).join(', ')}]`
    : '';

export function reportTrouble({ works: found, confidence }, json) {
  if (json) {
    console.log(JSON.stringify({ trouble: found, confidence }));
    return;
  }
  console.log(
    '| fresh patients | best single | its loss | greedy | served | served − best single | served − greedy | gate − greedy | greedy − best single | slope | ECE |\n|---|---|---|---|---|---|---|---|---|---|---|',
  );
  for (const { work, best, losses, compared, calibrationSlope, ece } of found) {
    const of = (name) => compared.find((one) => one.name === name);
    const cells = [
      ...[work, best, losses[best].toFixed(4), losses.greedy.toFixed(4)],
      losses.selected.toFixed(4),
      ...[interval(of('selected').against[best]), interval(of('selected').greedy)],
      ...[interval(of('gate').greedy), interval(of('greedy').against[best])],
      ...[calibrationSlope.toFixed(3), ece.toFixed(4)],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`\nserved, by seed: ${found[0].shipped.join(', ')}`);
  const told = confidence.map(({ plain, beyond }) => `${plain.toFixed(2)} (${beyond.toFixed(2)})`);
  console.log(
    `correlation of confidence with |p − oracle1|, and beyond p(1 − p), by seed: ${told.join(', ')}`,
  );
}

export function reportNoise(found, json) {
  if (json) {
    console.log(JSON.stringify({ noise: found }));
    return;
  }
  console.log(
    '| domain | seed | with noise | without | difference | served |\n|---|---|---|---|---|---|',
  );
  for (const { domain, seed, noisy, without, difference, ci, shipped } of found) {
    const cells = [
      ...[domain, seed, noisy.toFixed(4), without.toFixed(4)],
      ...[interval({ difference, ci }), shipped.join(', ')],
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
