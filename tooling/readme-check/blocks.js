export function filesOf(page) {
  const blocks = page.matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, name, text]) => [name, text]));
}

export function printedLines(page) {
  const blocks = page.matchAll(/^```text printed\n([^]*?)^```$/gm);
  return [...blocks]
    .flatMap(([, text]) => text.trimEnd().split('\n'))
    .filter((line) => line !== '…');
}
