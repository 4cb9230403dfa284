/** Why the files of this machine say nothing about the caches that are examined. */
export const NAMED_SUBSTITUTERS = '--substituter stands in for what is configured';
