import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a server counts, for Prometheus. */
export interface ServerMetrics {
  readonly type: string;
  answered(request: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  inFlight(count: number): void;
  text(): Promise<string>;
}

/** Metrics of the process and of its answers; labels are routes as they are declared, never what was asked. */
export function createMetrics(model: string): ServerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'prodrome_request_seconds',
    help: 'From the head of a request to its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const problems = new Counter({
    name: 'prodrome_problems_total',
    help: 'Requests that were answered with a problem',
    labelNames: ['status'],
    registers,
  });
  const working = new Gauge({
    name: 'prodrome_requests_in_flight',
    help: 'Requests that are worked on',
    registers,
  });
  const info = new Gauge({
    name: 'prodrome_model_info',
    help: '1, with the model that is served',
    labelNames: ['model'],
    registers,
  });
  info.set({ model }, 1);
  return {
    type: registry.contentType,
    answered: ({ route, method, status, seconds: time }) => {
      seconds.observe({ route, method, status }, time);
      if (status >= 400) problems.inc({ status });
    },
    inFlight: (count) => {
      working.set(count);
    },
    text: () => registry.metrics(),
  };
}
