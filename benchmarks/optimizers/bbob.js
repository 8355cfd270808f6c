// The 24 noiseless functions of BBOB in [−5, 5]ᵈ, their least value 0, with optima and rotations drawn anew.
// Source: Hansen, Finck, Ros & Auger 2009, Real-parameter black-box optimization benchmarking: noiseless functions definitions, INRIA RR-6829.
import { createStream } from '@prodrome/numerics';
import { range, rotation, sum } from './problems.js';

const apply = (matrix, x) => matrix.map((row) => sum(row.map((one, j) => one * x[j])));
const share = (i, d) => (d > 1 ? i / (d - 1) : 0);
const scaled = (alpha, x) => x.map((one, i) => one * alpha ** (share(i, x.length) / 2));
const outside = (x) => sum(x.map((one) => Math.max(0, Math.abs(one) - 5) ** 2));
const squares = (x) => sum(x.map((one) => one * one));
const minus = (x, y) => x.map((one, i) => one - y[i]);

/** Small bumps that keep the order. */
function bumped(x) {
  if (x === 0) return 0;
  const log = Math.log(Math.abs(x));
  const [one, two] = x > 0 ? [10, 7.9] : [5.5, 3.1];
  return Math.sign(x) * Math.exp(log + 0.049 * (Math.sin(one * log) + Math.sin(two * log)));
}
const skewed = (beta, x) =>
  x.map((one, i) => (one > 0 ? one ** (1 + beta * share(i, x.length) * Math.sqrt(one)) : one));

const ellipsoid = (z) => sum(z.map((x, i) => 10 ** (6 * share(i, z.length)) * x * x));
const rastrigin = (z) => 10 * sum(z.map((x) => 1 - Math.cos(2 * Math.PI * x))) + squares(z);
const rosenbrock = (z) =>
  sum(z.slice(1).map((x, i) => 100 * (z[i] ** 2 - x) ** 2 + (z[i] - 1) ** 2));
const schaffers = (z) => {
  const s = z.slice(1).map((x, i) => Math.hypot(z[i], x));
  return (
    (sum(s.map((x) => Math.sqrt(x) * (1 + Math.sin(50 * x ** 0.2) ** 2))) / (z.length - 1)) ** 2
  );
};
const widen = (d) => Math.max(1, Math.sqrt(d) / 8);

/** Peaks of which the first is the highest. */
function gallagher({ d, R, stream }, count, reach, first) {
  const alphas = range(count - 1).map((j) => 1000 ** ((2 * j) / (count - 2)));
  const shuffled = (values) =>
    values
      .map((value) => [stream.next(), value])
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  const peaks = [first, ...shuffled(alphas)].map((alpha, i) => ({
    at: apply(
      R,
      range(d).map(() => (2 * stream.next() - 1) * (i === 0 ? 0.8 * reach : reach)),
    ),
    lengths: shuffled(range(d).map((j) => alpha ** (share(j, d) / 2) / alpha ** 0.25)),
    height: i === 0 ? 10 : 1.1 + (8 * (i - 1)) / (count - 2),
  }));
  return (x) => {
    const turned = apply(R, x);
    const best = peaks.map(({ at, lengths, height }) => {
      const away = sum(turned.map((one, j) => lengths[j] * (one - at[j]) ** 2));
      return height * Math.exp(-away / (2 * d));
    });
    return bumped(10 - Math.max(...best)) ** 2 + outside(x);
  };
}

/** Makers of functions, by number; each is given the optimum and two rotations. */
const makers = [
  ({ o }) =>
    (x) =>
      squares(minus(x, o)),
  ({ o }) =>
    (x) =>
      ellipsoid(minus(x, o).map(bumped)),
  ({ o }) =>
    (x) =>
      rastrigin(scaled(10, skewed(0.2, minus(x, o).map(bumped)))),
  ({ o, d }) => {
    const best = o.map((one, i) => (i % 2 === 0 ? Math.abs(one) : one));
    return (x) => {
      const z = minus(x, best).map((one, i) => {
        const bump = bumped(one);
        return bump * 10 ** (share(i, d) / 2) * (bump > 0 && i % 2 === 0 ? 10 : 1);
      });
      return rastrigin(z) + 100 * outside(x);
    };
  },
  ({ o, d }) =>
    (x) =>
      sum(
        o.map((one, i) => {
          const side = Math.sign(one) * 10 ** share(i, d);
          const z = x[i] * Math.sign(one) < 5 ? x[i] : 5 * Math.sign(one);
          return 5 * Math.abs(side) - side * z;
        }),
      ),
  ({ o, R, Q }) =>
    (x) => {
      const z = apply(Q, scaled(10, apply(R, minus(x, o))));
      return bumped(sum(z.map((one, i) => ((one * o[i] > 0 ? 100 : 1) * one) ** 2))) ** 0.9;
    },
  ({ o, R, Q, d }) =>
    (x) => {
      const first = scaled(10, apply(R, minus(x, o)));
      const steps = first.map((one) =>
        Math.abs(one) > 0.5 ? Math.floor(0.5 + one) : Math.floor(0.5 + 10 * one) / 10,
      );
      const z = apply(Q, steps);
      const all = sum(z.map((one, i) => 10 ** (2 * share(i, d)) * one * one));
      return 0.1 * Math.max(Math.abs(first[0]) / 1e4, all) + outside(x);
    },
  ({ o, d }) =>
    (x) =>
      rosenbrock(
        minus(
          x,
          o.map((one) => 0.75 * one),
        ).map((one) => widen(d) * one + 1),
      ),
  ({ R, d }) =>
    (x) =>
      rosenbrock(apply(R, x).map((one) => widen(d) * one + 0.5)),
  ({ o, R }) =>
    (x) =>
      ellipsoid(apply(R, minus(x, o)).map(bumped)),
  ({ o, R }) =>
    (x) => {
      const z = apply(R, minus(x, o)).map(bumped);
      return squares(z) + (1e6 - 1) * z[0] ** 2;
    },
  ({ o, R }) =>
    (x) => {
      const z = apply(R, skewed(0.5, apply(R, minus(x, o))));
      return 1e6 * squares(z) - (1e6 - 1) * z[0] ** 2;
    },
  ({ o, R, Q }) =>
    (x) => {
      const z = apply(Q, scaled(10, apply(R, minus(x, o))));
      return z[0] ** 2 + 100 * Math.sqrt(squares(z.slice(1)));
    },
  ({ o, R, d }) =>
    (x) =>
      Math.sqrt(sum(apply(R, minus(x, o)).map((one, i) => Math.abs(one) ** (2 + 4 * share(i, d))))),
  ({ o, R, Q }) =>
    (x) =>
      rastrigin(apply(R, scaled(10, apply(Q, skewed(0.2, apply(R, minus(x, o)).map(bumped)))))),
  ({ o, R, Q, d }) => {
    const terms = range(12).map((k) => [0.5 ** k, 3 ** k]);
    const least = sum(terms.map(([a, b]) => a * Math.cos(Math.PI * b)));
    return (x) => {
      const z = apply(R, scaled(0.01, apply(Q, apply(R, minus(x, o)).map(bumped))));
      const all = z.map((one) =>
        sum(terms.map(([a, b]) => a * Math.cos(2 * Math.PI * b * (one + 0.5)))),
      );
      return 10 * Math.max(0, sum(all) / d - least) ** 3 + (10 / d) * outside(x);
    };
  },
  ...[10, 1000].map(
    (alpha) =>
      ({ o, R, Q }) =>
      (x) =>
        schaffers(scaled(alpha, apply(Q, skewed(0.5, apply(R, minus(x, o)))))) + 10 * outside(x),
  ),
  ({ R, d }) =>
    (x) => {
      const z = apply(R, x).map((one) => widen(d) * one + 0.5);
      const s = z.slice(1).map((one, i) => 100 * (z[i] ** 2 - one) ** 2 + (z[i] - 1) ** 2);
      return (10 / (d - 1)) * sum(s.map((one) => one / 4000 - Math.cos(one))) + 10;
    },
  ({ o, d }) => {
    const best = 4.2096874633;
    return (x) => {
      const turned = x.map((one, i) => 2 * Math.sign(o[i]) * one);
      const hat = turned.map((one, i) => one + (i > 0 ? 0.25 * (turned[i - 1] - best) : 0));
      const z = scaled(
        10,
        hat.map((one) => one - best),
      ).map((one) => 100 * (one + best));
      const value = -sum(z.map((one) => one * Math.sin(Math.sqrt(Math.abs(one))))) / (100 * d);
      return value + 4.189828872724339 + 100 * outside(z.map((one) => one / 100));
    };
  },
  (own) => gallagher(own, 101, 5, 1000),
  (own) => gallagher(own, 21, 4.9, 1e6),
  ({ o, R, Q, d }) =>
    (x) => {
      const z = apply(Q, scaled(100, apply(R, minus(x, o))));
      const factors = z.map((one, i) => {
        const rough = range(32).map((j) => {
          const wide = 2 ** (j + 1) * one;
          return Math.abs(wide - Math.round(wide)) / 2 ** (j + 1);
        });
        return (1 + (i + 1) * sum(rough)) ** (10 / d ** 1.2);
      });
      return (10 / d ** 2) * (factors.reduce((all, one) => all * one, 1) - 1) + outside(x);
    },
  ({ o, R, Q, d }) => {
    const s = 1 - 1 / (2 * Math.sqrt(d + 20) - 8.2);
    const [near, far] = [2.5, -Math.sqrt((2.5 ** 2 - 1) / s)];
    return (x) => {
      const hat = x.map((one, i) => 2 * Math.sign(o[i]) * one);
      const z = apply(
        Q,
        scaled(
          100,
          apply(
            R,
            hat.map((one) => one - near),
          ),
        ),
      );
      const [one, two] = [near, far].map((middle) => squares(hat.map((own) => own - middle)));
      const waves = 10 * sum(z.map((own) => 1 - Math.cos(2 * Math.PI * own)));
      return Math.min(one, d + s * two) + waves + 1e4 * outside(x);
    };
  },
];

/** How many functions there are. */
export const bbobCount = makers.length;

/** A function by its number, from 1: of a list of numbers, 0 at its least. */
export function bbob(number, d, seed) {
  const stream = createStream(`bbob ${number} ${d} ${seed}`);
  const o = range(d).map(() => -4 + 8 * stream.next());
  return makers[number - 1]({ o, d, stream, R: rotation(d, stream), Q: rotation(d, stream) });
}
