import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A page as a browser shows it. */
export interface View {
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Keeps a picture of the whole page. */
  readonly screenshot: (file: string) => Promise<void>;
  /** What the page complained of: console, exceptions, what its policy or the network refused. */
  readonly complaints: readonly string[];
  /** What it asked for, itself included. */
  readonly requests: readonly string[];
}

interface Screen {
  readonly width: number;
  readonly dark?: boolean;
}

/** Debian's Chromium without a window, spoken to in the DevTools protocol over two pipes. */
export class Browser {
  private readonly profile = mkdtempSync(join(tmpdir(), 'nixcache-browser-'));
  private readonly child: ChildProcess;
  private readonly input: Writable;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private listener: ((message: Message) => void) | undefined;
  private lastId = 0;

  constructor() {
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--hide-scrollbars',
      '--disable-background-networking',
      '--remote-debugging-pipe',
      `--user-data-dir=${this.profile}`,
    ];
    this.child = spawn('chromium', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    const [, , , input, output] = this.child.stdio as [null, null, null, Writable, Readable];
    this.input = input;
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const pieces = `${rest}${chunk}`.split('\0');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) this.take(JSON.parse(piece) as Message);
    });
  }

  private take(message: Message): void {
    if (message.id === undefined) this.listener?.(message);
    else this.waiting.get(message.id)?.(message);
  }

  private send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        this.waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.input.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  }

  /** Opens a page in a tab of its own and waits until it has loaded. */
  async open(url: string, { width, dark = false }: Screen): Promise<View> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tell = (method: string, params: object = {}) => this.send(method, params, String(sessionId));
    const complaints: string[] = [];
    const requests: string[] = [];
    const loaded = new Promise<void>((resolve) => {
      this.listener = ({ method, params = {}, sessionId: from }) => {
        if (from !== sessionId) return;
        if (method === 'Page.loadEventFired') resolve();
        if (method === 'Network.requestWillBeSent') requests.push((params['request'] as { url: string }).url);
        if (['Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Log.entryAdded'].includes(method ?? ''))
          complaints.push(JSON.stringify(params));
      };
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tell(`${domain}.enable`);
    await tell('Emulation.setDeviceMetricsOverride', {
      width,
      height: 800,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    await tell('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
    });
    await tell('Page.navigate', { url });
    await loaded;
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result } = await tell('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value?: unknown }).value;
    };
    const screenshot = async (file: string): Promise<void> => {
      const { data } = await tell('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
      writeFileSync(file, Buffer.from(String(data), 'base64'));
    };
    return { evaluate, screenshot, complaints, requests };
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    await this.send('Browser.close').catch(() => this.child.kill());
    await gone;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
