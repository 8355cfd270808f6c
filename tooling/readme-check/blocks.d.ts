/** The files that a page shows, by name: its blocks ```` ```js file=NAME ````. */
export declare function filesOf(page: string): Record<string, string>;

/** The lines that a page says are printed: its blocks ```` ```text printed ````, where … stands for others. */
export declare function printedLines(page: string): string[];
