// @vitest-environment node
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

/** Fenced examples of a document that claim to be TypeScript. */
function examplesOf(file: string): readonly { readonly title: string; readonly code: string }[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```/gms)].map(([, language = 'ts', code = ''], index) => ({
    title: `${file}, example ${index + 1} (${language})`,
    code,
  }));
}

const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);

// Libraries and sources are read once for all examples.
const sources = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of one example alone: each may register a client of its own. */
function compile(code: string): readonly string[] {
  const file = join(root, 'example.tsx');
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    if (path === file) return ts.createSourceFile(path, code, ts.ScriptTarget.ESNext, true);
    if (!sources.has(path)) sources.set(path, getSourceFile(path, ...rest));
    return sources.get(path);
  };
  host.getCurrentDirectory = () => dirname(file);
  const program = ts.createProgram({
    rootNames: [file],
    options: { ...options, noEmit: true, noUnusedLocals: false, skipLibCheck: true },
    host,
  });
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/guarantees.md'].flatMap(examplesOf))(
  '$title compiles',
  ({ code }) => {
    expect(compile(code)).toEqual([]);
  },
);

test('an example that does not compile is noticed', () => {
  expect(compile("import { useWebSockets } from 'tidewire';\nuseWebSockets();")).not.toEqual([]);
});
