import type { Messages } from 'tidewire/components';

const number = (value: number) => new Intl.NumberFormat('de').format(value);
const changes = (count: number) => (count === 1 ? 'eine Änderung' : `${number(count)} Änderungen`);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const germanSync = {
  syncState: ({ state }) =>
    ({
      attention: 'Braucht Aufmerksamkeit',
      'needs-auth': 'Abgemeldet',
      offline: 'Offline',
      reconnecting: 'Verbindet',
      syncing: 'Gleicht ab',
      pending: 'Noch nicht abgeglichen',
      stale: 'Vielleicht nicht aktuell',
      synced: 'Auf dem neuesten Stand',
    })[state],
  changesWaiting: ({ count }) => `${capital(changes(count))} ${count === 1 ? 'wartet' : 'warten'}`,
  changesNeedDecision: ({ count }) =>
    `${capital(changes(count))} ${count === 1 ? 'braucht' : 'brauchen'} Ihre Entscheidung`,
  notSavedHere: () => 'Nicht auf diesem Gerät gespeichert',
  syncStatusBar: () => 'Abgleich',
  syncDetail: ({ state, pending, sending, attention }) =>
    ({
      attention: `${capital(changes(attention))} ${attention === 1 ? 'wartet' : 'warten'} auf Ihre Entscheidung.`,
      'needs-auth': pending
        ? `Melden Sie sich an, um ${changes(pending)} zu senden.`
        : 'Melden Sie sich an, um fortzufahren.',
      offline: pending
        ? `${capital(changes(pending))} ${pending === 1 ? 'wird' : 'werden'} gesendet, sobald Sie wieder online sind.`
        : 'Was Sie sehen, ist vielleicht nicht aktuell.',
      reconnecting: pending
        ? `${capital(changes(pending))} ${pending === 1 ? 'wird' : 'werden'} gesendet, sobald die Verbindung steht.`
        : 'Was Sie sehen, ist vielleicht nicht aktuell.',
      syncing: sending ? `Sendet ${changes(sending)} …` : 'Holt den neuesten Stand …',
      pending: pending
        ? `${capital(changes(pending))} ${pending === 1 ? 'ist' : 'sind'} noch nicht bestätigt.`
        : 'Sucht nach nicht gesendeten Änderungen …',
      stale: 'Nicht alles hier ließ sich auffrischen.',
      synced: 'Alle Ihre Änderungen sind auf dem Server.',
    })[state],
  savedHere: () => 'Auf diesem Gerät gespeichert.',
  keepPageOpen: () => 'Nicht auf diesem Gerät gespeichert: Lassen Sie diese Seite offen.',
  oldestPending: ({ time }) => `Älteste Änderung: ${time}`,
  lastSynced: ({ time }) => `Zuletzt abgeglichen ${time}`,
  reviewChanges: () => 'Ansehen',
  pendingChanges: () => 'Ausstehende Änderungen',
  pendingChangesEmpty: () => 'Nichts wartet darauf, gesendet zu werden',
  operationStatus: ({ status, durability }) =>
    ({
      queued:
        durability === 'memory'
          ? 'Noch nicht gesendet und nicht auf diesem Gerät gespeichert'
          : 'Auf diesem Gerät gespeichert, noch nicht gesendet',
      sending: 'Wird gesendet …',
      acked: 'Gesendet: Der Server hat sie',
      unconfirmed: 'Unbestätigt: Vielleicht hat der Server sie',
      conflict: 'Konflikt: Jemand anderes hat dasselbe geändert',
      rejected: 'Vom Server nicht angenommen',
      parked: 'Zurückgestellt: kann jetzt nicht gesendet werden',
    })[status],
  operationHint: ({ status, problem }) => {
    if (problem?.message) return problem.message;
    if (status === 'unconfirmed') return 'Noch einmal gesendet, geschieht sie vielleicht zweimal.';
    return status === 'parked' ? 'Sie stammt aus einer anderen Version oder wartet auf etwas, das fehlt.' : '';
  },
  retryChange: ({ status }) => (status === 'unconfirmed' ? 'Noch einmal senden' : 'Wiederholen'),
  discardChange: () => 'Verwerfen',
  discardQuestion: ({ status }) =>
    status === 'unconfirmed'
      ? 'Hier vergessen? Was der Server vielleicht getan hat, bleibt.'
      : 'Diese Änderung verwerfen? Sie lässt sich nicht zurückholen.',
  keepChange: () => 'Behalten',
  inspectChange: () => 'Einzelheiten',
  conflicts: () => 'Konflikte',
  conflictsEmpty: () => 'Keine Konflikte',
  conflictsNeedDecision: ({ count }) =>
    count === 1 ? 'Ein Konflikt braucht Ihre Entscheidung' : `${number(count)} Konflikte brauchen Ihre Entscheidung`,
  conflictsDecided: ({ count }) =>
    count === 1 ? 'Ein Konflikt wurde für Sie gelöst' : `${number(count)} Konflikte wurden für Sie gelöst`,
  hideConflicts: () => 'Ausblenden',
  conflictTitle: ({ isRemoved }) =>
    isRemoved ? 'Jemand hat entfernt, was Sie geändert haben' : 'Jemand anderes hat dasselbe geändert',
  conflictDetail: ({ decided, isRemoved }) =>
    ({
      undecided: 'Nichts geht verloren, bis Sie wählen.',
      theirs: isRemoved
        ? 'Es bleibt entfernt. Sie können Ihres wiederherstellen.'
        : 'Die andere Fassung gilt. Sie können Ihre wiederherstellen.',
      mine: 'Ihre Fassung gilt.',
      merged: 'Beide wurden zusammengeführt.',
    })[decided],
  valueBefore: () => 'Vorher',
  valueMine: () => 'Ihre Fassung',
  valueTheirs: () => 'Die andere',
  valueOther: () => 'Ein anderer Wert',
  valueNone: () => 'leer',
  valueRemoved: () => 'entfernt',
  textRemoved: () => 'entfernt:',
  textAdded: () => 'hinzugefügt:',
  reviewConflict: () => 'Ansehen',
  keepMine: () => 'Meine behalten',
  restoreMine: () => 'Meine wiederherstellen',
  takeTheirs: ({ isRemoved }) => (isRemoved ? 'Entfernen zulassen' : 'Andere übernehmen'),
  editConflict: () => 'Bearbeiten …',
  saveConflict: () => 'Speichern',
  backToConflict: () => 'Zurück',
  decideLater: () => 'Später entscheiden',
  notANumber: () => 'Geben Sie eine Zahl ein.',
} satisfies Partial<Messages>;
