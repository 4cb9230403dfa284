/** What the report of the doctor can be printed as. */
export const formats = ['text', 'json', 'ndjson', 'prometheus', 'nagios', 'github', 'markdown'] as const;
export type Format = (typeof formats)[number];

/** What every command can print; the others are about caches and how they do. */
export const plainFormats = ['text', 'json'] as const satisfies readonly Format[];
export type PlainFormat = (typeof plainFormats)[number];

/** What can be printed bit by bit. */
export const watchFormats = ['text', 'ndjson'] as const satisfies readonly Format[];
export type WatchFormat = (typeof watchFormats)[number];
