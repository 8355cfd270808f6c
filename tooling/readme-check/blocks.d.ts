/** The files that a page shows, by name: its blocks ```` ```js file=NAME ````. */
export declare function filesOf(page: string): Record<string, string>;

/** The lines that a page says are printed: its blocks ```` ```text printed ````, where … stands for others. */
export declare function printedLines(page: string): string[];

/** The blocks of a page that do not say what they are. */
export declare function untaggedBlocks(page: string): string[];

/** What a page says that named runs print, by name: its blocks ```` ```text printed=NAME ````. */
export declare function outputsOf(page: string): Record<string, string>;

/** The page with these texts in the blocks of their names; each ends with a line feed. */
export declare function withOutputs(page: string, texts: Readonly<Record<string, string>>): string;
