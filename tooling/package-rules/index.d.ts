/** Every broken rule of the packages below a repository's root, one line each; empty = all hold. */
export declare function checkPackages(root: string): string[];
