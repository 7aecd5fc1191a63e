import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = 'src/components';
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.css'));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const sheets = files.filter((path) => path !== 'styles.css');

const physical =
  /[\s;{](?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|(?:(?:min|max)-)?(?:width|height)|left|right|top|bottom)\s*:/;

describe('stylesheets', () => {
  it('are all in the list, each in a layer', () => {
    const list = read('styles.css');
    for (const path of sheets)
      expect(list).toMatch(new RegExp(`@import './${path}' layer\\(tidewire\\.(tokens|components)\\);`));
  });

  it.each(sheets)('%s: every selector has no weight, and touches nothing but ours', (path) => {
    const rules = read(path).replace(/@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, '');
    const selectors = [...rules.matchAll(/(?:^|[{};])\s*([^@{};\s][^{};]*)\{/g)].map(([, selector]) =>
      selector!.trim(),
    );
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      expect(selector).toMatch(/^:where\([\s\S]+\)(::(before|after|backdrop))?$/);
      expect(selector).toMatch(/\.tw-|\[data-tw-/);
    }
  });

  it.each(sheets)('%s: knows no left and right, and no physical sizes', (path) => {
    expect(read(path)).not.toMatch(physical);
  });
});
