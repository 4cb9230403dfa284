/** What a command leaves behind: the report for stdout and the exit status. Nobody but main.ts prints it. */
export interface Outcome {
  readonly stdout: string;
  /** What could not be done beside the report, in one line: said on stderr, and status 2 whatever `status` says. */
  readonly problem?: string;
  /** 0 nothing failing, 1 findings, 2 wrong usage or our own failure, 130 and 143 interrupted; of a Nagios plugin 0 to 3. */
  readonly status: 0 | 1 | 2 | 3 | 130 | 143;
}

/** What a signal aborts with that is to leave another status than that of an interrupt. */
export const TERMINATED = 'SIGTERM';

/** As a shell reports what ended a program: 128 and the number of the signal. */
export const interruptedStatus = ({ reason }: AbortSignal): 130 | 143 => (reason === TERMINATED ? 143 : 130);
