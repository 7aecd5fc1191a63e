import type { Messages } from 'tidewire/components';
import { germanSync } from './german-sync';

const number = (value: number) => new Intl.NumberFormat('de').format(value);

export const german: Messages = {
  ...germanSync,
  connectionStatus: ({ status }) =>
    ({
      idle: 'Nicht verbunden',
      connecting: 'Verbindet',
      connected: 'Verbunden',
      reconnecting: 'Verbindet neu',
      suspended: 'Offline',
      'needs-auth': 'Abgemeldet',
      disconnected: 'Getrennt',
      failed: 'Verbindung gescheitert',
    })[status],
  roundTrip: ({ ms }) => `${number(Math.round(ms))} ms`,
  roundTripPlaceholder: () => '– ms',
  roundTripUnknown: () => 'Laufzeit unbekannt',
  latencyQuality: ({ quality }) =>
    ({
      unknown: 'Laufzeit unbekannt',
      good: 'gute Laufzeit',
      fair: 'mäßige Laufzeit',
      poor: 'schlechte Laufzeit',
    })[quality],
  connectionBanner: () => 'Verbindung',
  connectionBannerTitle: ({ kind }) =>
    ({
      lost: 'Verbindung verloren',
      suspended: 'Weiterhin offline',
      'needs-auth': 'Sie sind abgemeldet',
      failed: 'Keine Verbindung möglich',
      restored: 'Wieder online',
    })[kind],
  connectionBannerDetail: ({ kind, cause }) =>
    ({
      lost: 'Verbindet neu …',
      suspended: 'Wir versuchen es im Hintergrund weiter.',
      'needs-auth': 'Melden Sie sich an, um wieder aktuelle Daten zu erhalten.',
      failed: cause?.message ?? 'Der Server hat die Verbindung abgelehnt.',
      restored: 'Aktuelle Daten kommen wieder an.',
    })[kind],
  retryingIn: ({ seconds }) => `Nächster Versuch in ${number(seconds)} s`,
  reconnectingNow: () => 'Verbindet neu …',
  retryNow: () => 'Jetzt verbinden',
  signInAgain: () => 'Neu anmelden',
  dismiss: () => 'Schließen',
  countdownExpired: () => 'Die Zeit ist um',
  countdownRemaining: ({ duration, label }) => (label ? `${label}: noch ${duration}` : `Noch ${duration}`),
  countdownEnded: ({ label }) => (label ? `${label}: Die Zeit ist um` : 'Die Zeit ist um'),
  countdownPaused: () => 'angehalten',
  liveUpdates: () => 'Live-Aktualisierung',
  updatesWaiting: ({ count }) => `${number(count)} warten`,
  updatesWaitingInFull: ({ count }) =>
    count === 1 ? 'Eine Aktualisierung wartet' : `${number(count)} Aktualisierungen warten`,
  moreAnnouncements: ({ count }) => `Und ${number(count)} weitere`,
};
