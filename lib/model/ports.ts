import type { Exchange } from './facts/exchange.ts';
import type { User } from './facts/machine.ts';

/**
 * The effects that gathering needs, one small interface each. `host/` has the real ones; a test passes its own.
 * No method rejects for what may happen on any machine (a refused port, a missing file): that is a result.
 */
export interface Ports {
  readonly http: HttpPort;
  readonly network: NetworkPort;
  readonly run: RunPort;
  readonly files: FilesPort;
  readonly streams: StreamsPort;
  readonly diskCache: DiskCachePort;
  readonly listen: ListenPort;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly progress: Progress;
  readonly terminal: Terminal;
  readonly output: Output;
  readonly usage: UsagePort;
  /** Gives memory back that nobody needs any more. For a moment when nothing is timed: all else waits. */
  readonly tidy: () => void;
}

export interface HttpPort {
  /** Loads what the first request will need; for a moment when there is nothing else to do than to wait. */
  warm(): void;
  /** Opens nothing yet: the first request does. Requests of one session to one origin share one connection. */
  session(options: SessionOptions): HttpSession;
}

export interface SessionOptions {
  readonly userAgent: string;
  /** A PEM bundle that replaces the default roots. */
  readonly caFile?: string;
  /** URL of the proxy to go through, credentials included. */
  readonly proxy?: string;
  /** Where a host really is, for the loopback servers of the demonstration; `undefined` asks the resolver. */
  readonly route?: (host: string, port: number) => Route | undefined;
  /** Requests over HTTP/2 share one connection per origin too; otherwise each has its own. Not for two of them at a time. */
  readonly keepHttp2?: boolean;
}

export type Route = { readonly address: string; readonly port: number } | { readonly code: string };

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD';
  /** Without userinfo. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is cut off, and the connection closed, beyond this many bytes. */
  readonly maxBodyBytes: number;
  /** Where the body of a success goes, decoded, as it comes; the exchange then has its length alone. */
  readonly sink?: Sink;
  /** Ends the request with code TIMEOUT when the other side is silent for so long. */
  readonly stallMs?: number;
  /** Told where a redirect leads, as sent: a signed address works only whole, and an exchange shows none whole. */
  readonly onLocation?: (location: string) => void;
  /** Told of the bytes of an answer as they come, its head among them, also of one that breaks off. */
  readonly onReceived?: (bytes: number) => void;
  /** Asked before it is sent once more, since the kept connection was closed meanwhile. Absent: it may be. */
  readonly mayResend?: () => boolean;
}

/**
 * Takes a stream piece by piece. A piece is only lent until the answer, and the next one comes after it: so a slow sink slows the
 * source, and nothing piles up. It may still be busy with one piece when the stream has died.
 */
export type Sink = (piece: Uint8Array) => Promise<'more' | 'enough'>;

export interface HttpSession {
  /** One request, no redirect followed, whatever happens to it. Aborting the signal ends it with code TIMEOUT or ABORTED. */
  request(request: HttpRequest, signal: AbortSignal): Promise<Exchange>;
  /** The same over HTTP/2; undefined where the server does not offer that, or a proxy stands between. */
  requestHttp2(request: HttpRequest, signal: AbortSignal): Promise<Exchange | undefined>;
  close(): Promise<void>;
}

/** The network below HTTP: what settles why a request died. */
export interface NetworkPort {
  /** What the system's resolver says, of both families or of one. Aborting the signal ends it with code TIMEOUT or ABORTED. */
  lookup(host: string, family: 0 | 4 | 6, signal: AbortSignal): Promise<LookedUp>;
  /** Opens a TCP connection, listens for a greeting where one is wanted, and closes it. Nothing is ever sent. */
  dial(request: DialRequest, signal: AbortSignal): Promise<Dialled>;
  /** Connects to a socket in the file system and closes it: the code with which that failed, undefined where somebody listens. */
  knock(path: string, signal: AbortSignal): Promise<string | undefined>;
  /** The addresses of this machine. */
  interfaces(): readonly InterfaceAddress[];
}

/** The addresses, or else the code with which the resolver failed. */
export interface LookedUp {
  readonly addresses: readonly string[];
  readonly code?: string;
  readonly tookMs: number;
}

export interface DialRequest {
  /** An IP address without brackets. */
  readonly address: string;
  readonly port: number;
  /** Waits for this many bytes of what the other side says first, or for its end. */
  readonly greetingBytes?: number;
}

/** `connectedMs` is absent where there never was a connection; `code` says what ended it. */
export interface Dialled {
  readonly connectedMs?: number;
  readonly greeting?: string;
  readonly code?: string;
  readonly tookMs: number;
}

export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  /** How many leading bits of the address are those of its subnet. */
  readonly prefixLength: number;
  readonly loopback: boolean;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** `status` is null when the program could not be started or was ended; `code` then says why (ENOENT, TIMEOUT ...). */
export interface RunResult {
  readonly status: number | null;
  readonly code?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell, in an empty directory of its own that is removed afterwards. */
export type RunPort = (program: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

export type FileText =
  | { readonly state: 'ok'; readonly text: string; readonly truncated: boolean }
  | { readonly state: 'absent' }
  | { readonly state: 'failed'; readonly code: string };

/** What became of handing over a file; `truncated` where there is more of it than was asked for or wanted. */
export type PouredFile =
  | { readonly state: 'ok'; readonly bytes: number; readonly truncated: boolean }
  | { readonly state: 'absent' }
  | { readonly state: 'failed'; readonly code: string };

/** A file or directory behind whatever links lead to it. */
export interface FileAbout {
  /** Without links. */
  readonly path: string;
  /** The permission bits. */
  readonly mode: number;
  readonly isFile: boolean;
  readonly bytes: number;
  /** Whose it is. */
  readonly uid: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A text too long to be held at once. Reading on may end in a UserError, where the disk or the other side fails. */
export type TextStream =
  | { readonly state: 'ok'; readonly chunks: AsyncIterable<string> }
  | Exclude<FileText, { readonly state: 'ok' }>;

export interface StreamsPort {
  /** A file, or standard input (`-`), piece by piece and with no end of patience: what writes to a pipe may be a build. Aborting the signal ends it early. */
  open(path: string, signal: AbortSignal): Promise<TextStream>;
  /** Whether standard input is a pipe or a file, as in `command | nixcache`; not so for a terminal. */
  hasInput(): boolean;
}

export interface FilesPort {
  /** `-` is standard input. */
  read(path: string, maxBytes: number): Promise<FileText>;
  /** Hands a regular file over piece by piece, at most so many bytes of it. Aborting the signal ends it with code TIMEOUT or ABORTED. */
  pour(path: string, maxBytes: number, sink: Sink, signal: AbortSignal): Promise<PouredFile>;
  /** Names in a directory, at most so many, in the directory's own order. */
  list(path: string, most: number): Promise<readonly string[] | undefined>;
  exists(path: string): Promise<boolean>;
  /** Whether a directory has an entry of this name, wherever that may lead; undefined where even this cannot be told. */
  isListed(path: string): Promise<boolean | undefined>;
  /** Undefined where there is nothing, or nothing that we may look at. */
  about(path: string): Promise<FileAbout | undefined>;
  /** Where a symbolic link points, there or not; undefined for anything else. */
  link(path: string): Promise<string | undefined>;
  writable(path: string): Promise<boolean>;
  /** Writes a file the user named, whole or not at all, readable by its owner alone unless it is for all. Throws UserError where it cannot. */
  write(path: string, text: string, readers?: 'all'): Promise<void>;
}

/** One row of a query over Nix's own disk cache, column name to value. */
export type Row = Readonly<Record<string, string | number | null>>;

/** What one of several queries gave; a table that this version of Nix has not got takes nothing from the others. */
export type Rows =
  | { readonly state: 'ok'; readonly rows: readonly Row[] }
  | { readonly state: 'failed'; readonly reason: string };

export interface DiskCachePort {
  /**
   * Queries one private copy of the database with its write-ahead log, so that the original is neither locked nor changed: an answer for
   * each query, in order.
   */
  query(
    path: string,
    queries: readonly string[],
  ): Promise<
    | { readonly state: 'ok'; readonly answers: readonly Rows[] }
    | { readonly state: 'absent' }
    | { readonly state: 'failed'; readonly reason: string }
  >;
}

/** A request that somebody makes of us, a GET or a HEAD. */
export interface IncomingRequest {
  /** Path and query as they were sent, of bounded length. */
  readonly target: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
}
export interface OutgoingAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
export interface OpenServer {
  /** `host:port` as it came to be, where the port was left to the system. */
  readonly address: string;
  /** Takes no further requests, and cuts off what is not answered within so many milliseconds. */
  close(graceMs: number): Promise<void>;
}

/** What a demonstration server does with one request. */
export interface ServedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}
export type ServedAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
      readonly afterMs?: number;
    }
  | 'never'
  | 'reset';
export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}
export interface ListenPort {
  /** An HTTP server on a free loopback port. */
  serve(answer: (request: ServedRequest) => ServedAnswer): Promise<RunningServer>;
  /** A loopback port on which nothing listens. */
  closedPort(): Promise<number>;
  /** A server for others, with limits to all that they can send. Throws UserError where it cannot listen there. */
  open(
    at: { readonly host: string; readonly port: number },
    answer: (request: IncomingRequest) => Promise<OutgoingAnswer>,
  ): Promise<OpenServer>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, never set back, in steps of at most 10. */
  steady(): number;
}

export interface Machine {
  readonly platform: string;
  /** How many threads this machine runs at a time. */
  readonly processors: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly cwd: string;
  user(): Promise<User | undefined>;
}

/** Says on stderr what is being done. */
export interface Progress {
  /** For the moment, where stderr is a terminal; nothing elsewhere. */
  show(text: string): void;
  /** A line that stays, wherever stderr goes. */
  say(text: string): void;
  clear(): void;
}

/** What standard output can show. */
export interface Terminal {
  /** Columns; 80 where standard output is no terminal. */
  readonly width: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** Standard output, for what goes out while the command still runs. */
export interface Output {
  readonly isTerminal: boolean;
  /** Resolves when the text is handed on, so that nothing piles up; `enough` where nobody takes any more. */
  write(text: string): Promise<'more' | 'enough'>;
}

/** What this process takes of the machine. */
export type UsagePort = () => {
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  /** Since 1970. */
  readonly startedSeconds: number;
};
