import { Buffer } from 'node:buffer';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** The value below which so much of them lies. */
export const quantile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(share * numbers.length))
  ];

/** One request; resolves with the text of its answer. */
export function ask(url, { body, headers, agent }) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Asks a server on this machine the same thing for so long, by so many clients at once. */
export async function load(url, body, { clients = 1, seconds, headers = {} }) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const asked = {
    ...{ agent, body },
    headers: { 'content-type': 'application/json', ...headers },
  };
  for (let i = 0; i < 50; i++) await ask(url, asked);
  const times = [];
  const start = performance.now();
  const end = start + 1000 * seconds;
  const client = async () => {
    while (performance.now() < end) {
      const from = performance.now();
      await ask(url, asked);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const rate = (1000 * times.length) / (performance.now() - start);
  agent.destroy();
  return { rate, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
