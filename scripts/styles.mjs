// dist/styles.css from src/components/styles.css, with what it imports written in its place.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const source = 'src/components/styles.css';
const importLine = /^@import\s+(?:url\()?['"](\.[^'"]+)['"]\)?\s*(layer(?:\(([^)]*)\))?)?\s*;[ \t]*$/gm;

mkdirSync('dist', { recursive: true });
writeFileSync('dist/styles.css', inline(source, []));
// Without a declaration, `import 'tidewire/styles.css'` is an error (TS2882) for users who check side-effect imports.
writeFileSync('dist/styles.css.d.ts', 'export {};\n');

function inline(file, parents) {
  if (parents.includes(file)) throw new Error(`${file} imports itself: ${[...parents, file].join(' -> ')}`);
  const css = readFileSync(file, 'utf8').replace(importLine, (_, path, layer, name) => {
    const content = inline(join(dirname(file), path), [...parents, file]);
    return layer ? `@layer ${name ?? ''} {\n${content}\n}` : content;
  });
  const left = /^\s*@import\b.*$/m.exec(css);
  if (left)
    throw new Error(
      `${relative('.', file)}: only "@import './file.css';" on a line of its own is understood: ${left[0]}`,
    );
  return css;
}
