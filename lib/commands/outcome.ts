/** What a command leaves behind: the report for stdout and the exit status. Nobody but main.ts prints it. */
export interface Outcome {
  readonly stdout: string;
  /** What could not be done beside the report, in one line: said on stderr, and status 2 whatever `status` says. */
  readonly problem?: string;
  /** 0 nothing failing, 1 findings, 2 wrong usage or our own failure, 130 interrupted. */
  readonly status: 0 | 1 | 2 | 130;
}
