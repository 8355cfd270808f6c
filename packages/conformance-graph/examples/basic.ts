import { runChecks } from '@prodrome/conformance';
import { optimizerChecks } from '@prodrome/conformance-graph';
import { builtInTraining } from '@prodrome/graph';

const { optimizers } = builtInTraining();
const { passed } = await runChecks(optimizerChecks, { type: optimizers.get('adam') });
console.log(passed);
