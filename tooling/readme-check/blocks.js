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

export function untaggedBlocks(page) {
  return [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)]
    .filter(([, tag]) => tag === '')
    .map(([, , text]) => text);
}

const outputs = /^```text printed=(\S+)\n([^]*?)^```$/gm;

export function outputsOf(page) {
  return Object.fromEntries([...page.matchAll(outputs)].map(([, name, text]) => [name, text]));
}

export function withOutputs(page, texts) {
  return page.replace(outputs, (block, name) => {
    const text = texts[name];
    return text === undefined ? block : `\`\`\`text printed=${name}\n${text}\`\`\``;
  });
}
