/** What a server answered, as the app's functions are given it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Empty if there was none; of an error, its first 64 KiB. */
  readonly text: string;
  /** The text as JSON; `undefined` if it is none. */
  readonly body: unknown;
}

/** What is used of `fetch`, so that the browser's, Node's and those of libraries fit without a cast. */
export type OperationFetch = (url: string, init: OperationFetchInit) => Promise<OperationFetchResponse>;

export interface OperationFetchInit {
  method: string;
  headers: Headers;
  body?: string;
  signal: AbortSignal;
  credentials: 'omit' | 'same-origin' | 'include';
  cache: 'no-store';
  redirect: 'manual';
}

export interface OperationFetchResponse {
  readonly status: number;
  readonly type: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  readonly body: { getReader(): ReadableStreamDefaultReader<Uint8Array> } | null;
}

/** What is read of an error's body, in bytes. */
const maxErrorBytes = 65_536;

/** Reads a success to its end, and of an error what may hold a few words about it. @throws if the answer breaks off */
export async function readAnswer(response: OperationFetchResponse, isError: boolean): Promise<HttpAnswer> {
  const { status, headers } = response;
  const text = isError ? await readBeginning(response.body) : await response.text();
  return { status, headers, text, body: toJson(text) };
}

async function readBeginning(body: OperationFetchResponse['body']): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let left = maxErrorBytes;
  try {
    while (reader && left > 0) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.length;
    }
  } catch {
    // The status has said what matters.
  }
  reader?.cancel().catch(() => undefined);
  return text;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
