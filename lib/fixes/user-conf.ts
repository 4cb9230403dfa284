import { confEdit } from './conf-edit.ts';
import { atOnce, type Dialect } from './dialect.ts';

/** No daemon takes part: each command reads the files anew, the user's own after the system's. */
export const userConf: Dialect = (edit, view) => {
  const isSystem = edit.level === 'system';
  return {
    ...confEdit(edit, view, edit.file ?? (isSystem ? view.systemFile : view.userFile)),
    ...atOnce,
    needsRoot: isSystem,
  };
};
