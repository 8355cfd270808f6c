import { openSession, writeModel, type GraphBuilder, type GraphTensors } from '@prodrome/graph';

/** Runs a graph once; what it gives is found by name. */
export type Run = (feeds: GraphTensors) => Promise<(name: string) => Float32Array>;

/** Opens what was built, for as long as it is used. */
export async function withSession<Out>(
  graph: GraphBuilder,
  use: (run: Run) => Promise<Out>,
): Promise<Out> {
  const session = await openSession(writeModel(graph.model()));
  try {
    return await use(async (feeds) => {
      const results = await session.run(feeds);
      return (name) => results[name]?.data as Float32Array;
    });
  } finally {
    await session.release();
  }
}
