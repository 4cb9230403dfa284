import packageJson from '../package.json' with { type: 'json' };

/** Of nixcache itself. */
export const VERSION: string = packageJson.version;
