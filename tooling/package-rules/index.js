import { readPackages } from './read-packages.js';
import { checkRooms } from './rooms.js';
import { checkCycles, checkImports, checkLayers } from './rules-imports.js';
import { checkDocs, checkReadme, checkShape, checkStyle } from './rules-shape.js';

/** Every broken rule of the packages below a repository's root, one line each; empty = all hold. */
export function checkPackages(root) {
  const packages = readPackages(root);
  const rules = [
    checkLayers,
    checkImports,
    checkCycles,
    checkRooms,
    checkShape,
    checkReadme,
    checkDocs,
    checkStyle,
  ];
  return rules.flatMap((rule) => packages.flatMap((own) => rule(own, packages)));
}
