import type { ShadowMetrics } from '../models/shadow.ts';
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
  /** The models that are served and asked as a shadow from now on. */
  serves(model: string, shadow: string | undefined): void;
  readonly shadow: ShadowMetrics;
  text(): Promise<string>;
}

/** Metrics of the process and of its answers; labels are routes as they are declared, never what was asked. */
export function createMetrics(): ServerMetrics {
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
    help: '1, with the model that is served, and its shadow',
    labelNames: ['model', 'role'],
    registers,
  });
  return {
    type: registry.contentType,
    answered: ({ route, method, status, seconds: time }) => {
      seconds.observe({ route, method, status }, time);
      if (status >= 400) problems.inc({ status });
    },
    inFlight: (count) => {
      working.set(count);
    },
    serves: (model, shadow) => {
      info.reset();
      info.set({ model, role: 'served' }, 1);
      if (shadow !== undefined) info.set({ model: shadow, role: 'shadow' }, 1);
    },
    shadow: shadowMetrics(registry),
    text: () => registry.metrics(),
  };
}

function shadowMetrics(registry: Registry): ShadowMetrics {
  const registers = [registry];
  const differences = new Histogram({
    name: 'prodrome_shadow_difference',
    help: 'How far the forecasts of the shadow lie from those that were served',
    buckets: [0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
    registers,
  });
  const bands = new Counter({
    name: 'prodrome_shadow_other_band_total',
    help: 'Forecasts of the shadow in another band of risk than the one that was served',
    registers,
  });
  const failures = new Counter({
    name: 'prodrome_shadow_failures_total',
    help: 'Forecasts that the shadow did not give, by code',
    labelNames: ['code'],
    registers,
  });
  const dropped = new Counter({
    name: 'prodrome_shadow_dropped_total',
    help: 'Forecasts that were not compared because too many waited',
    registers,
  });
  return {
    compared: ({ difference, isOtherBand }) => {
      differences.observe(difference);
      if (isOtherBand) bands.inc();
    },
    failed: (code) => {
      failures.inc({ code });
    },
    dropped: () => {
      dropped.inc();
    },
  };
}
