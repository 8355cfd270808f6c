/** Which layers a layer may import (DESIGN, section 3). */
export const mayImport = {
  spec: [],
  kit: ['spec', 'kit'],
  component: ['spec', 'kit'],
  workflow: ['spec', 'kit', 'component'],
  assembly: ['spec', 'kit', 'component', 'workflow'],
  app: ['assembly', 'spec'],
};

/** Packages that apps may import besides; the server is one that the command line starts (docs/decisions/0025-server.md). */
export const appsAlso = ['@prodrome/config', '@prodrome/server'];
