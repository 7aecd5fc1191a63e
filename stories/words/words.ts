import type { Messages } from 'tidewire/components';
import { arabic } from './arabic';
import { german } from './german';

export const locales = ['en', 'de', 'ar'] as const;
export type Locale = (typeof locales)[number];

export function wordsOf(locale: Locale): Partial<Messages> {
  switch (locale) {
    case 'en':
      return {};
    case 'de':
      return german;
    case 'ar':
      return arabic;
  }
}

export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr');

/** The first of the reader's languages that there are words for. */
export function preferredLocale(): Locale {
  const codes = navigator.languages.map((tag) => tag.split('-')[0]);
  return locales.find((locale) => codes.includes(locale)) ?? 'en';
}
