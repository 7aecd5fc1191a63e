import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import tokens from '../../../src/components/tokens.json';

interface ColorValue {
  readonly hex: string;
  readonly components: number[];
}
interface ColorToken {
  readonly $value: ColorValue;
  readonly $extensions: { readonly tidewire: { readonly css: string; readonly dark: ColorValue } };
}

const { $type: _type, ...colors } = tokens.color;
const css = readFileSync('src/components/tokens.css', 'utf8');
const color = (name: string) => (colors as Record<string, ColorToken>)[name]!;

const themes = {
  light: (name: string) => color(name).$value.hex,
  dark: (name: string) => color(name).$extensions.tidewire.dark.hex,
};

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

describe('tokens', () => {
  it('in the stylesheet are those of the token file, each behind a property that any ancestor may set', () => {
    for (const [name, token] of Object.entries(colors as Record<string, ColorToken>)) {
      const { css: property, dark } = token.$extensions.tidewire;
      expect(css).toContain(`--_tw-${name}: var(${property}, light-dark(${token.$value.hex}, ${dark.hex}));`);
    }
    for (const group of [tokens.font, tokens.spacing, tokens.radius, tokens.motion])
      for (const { $extensions } of Object.values(group)) expect(css).toContain(`var(${$extensions.tidewire.css}, `);
  });

  it('have components that say what their hex says', () => {
    for (const { $value, $extensions } of Object.values(colors as Record<string, ColorToken>))
      for (const { hex, components } of [$value, $extensions.tidewire.dark])
        expect(
          `#${components
            .map((part) =>
              Math.round(part * 255)
                .toString(16)
                .padStart(2, '0'),
            )
            .join('')}`,
        ).toBe(hex);
  });

  const tones = ['positive', 'info', 'warning', 'danger'];
  const grounds = ['surface', 'surface-hover', ...tones.map((tone) => `${tone}-surface`)];

  it.each(['light', 'dark'] as const)('%s: words are readable on every ground (AA, 4.5:1)', (theme) => {
    const hex = themes[theme];
    for (const ground of grounds)
      for (const ink of ['text', 'text-muted']) expect(contrast(hex(ink), hex(ground))).toBeGreaterThan(4.5);
    for (const tone of tones)
      for (const ground of ['surface', 'surface-hover', `${tone}-surface`])
        expect(contrast(hex(tone), hex(ground))).toBeGreaterThan(4.5);
  });

  it.each(['light', 'dark'] as const)(
    '%s: controls and the focus ring stand out from every ground (AA, 3:1)',
    (theme) => {
      const hex = themes[theme];
      for (const ground of grounds)
        for (const line of ['border-control', 'focus']) expect(contrast(hex(line), hex(ground))).toBeGreaterThan(3);
    },
  );
});
