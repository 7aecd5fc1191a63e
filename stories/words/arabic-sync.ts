import type { Messages } from 'tidewire/components';

const number = (value: number) => new Intl.NumberFormat('ar').format(value);
const plural = new Intl.PluralRules('ar');

interface Forms {
  readonly one: string;
  readonly two: string;
  readonly few: string;
  readonly many: string;
}
const change: Forms = { one: 'تغيير واحد', two: 'تغييران', few: 'تغييرات', many: 'تغييرًا' };
const conflict: Forms = { one: 'تعارض واحد', two: 'تعارضان', few: 'تعارضات', many: 'تعارضًا' };

function counted(count: number, { one, two, few, many }: Forms): string {
  const form = plural.select(count);
  if (form === 'one') return one;
  if (form === 'two') return two;
  return `${number(count)} ${form === 'few' ? few : many}`;
}

export const arabicSync = {
  syncState: ({ state }) =>
    ({
      attention: 'يحتاج إلى انتباهك',
      'needs-auth': 'تم تسجيل الخروج',
      offline: 'دون اتصال',
      reconnecting: 'جارٍ الاتصال',
      syncing: 'تجري المزامنة',
      pending: 'لم تتم المزامنة بعد',
      stale: 'قد لا يكون حديثًا',
      synced: 'محدّث',
    })[state],
  changesWaiting: ({ count }) => `${counted(count, change)} في الانتظار`,
  changesNeedDecision: ({ count }) => `${counted(count, change)} بانتظار قرارك`,
  notSavedHere: () => 'غير محفوظ على هذا الجهاز',
  syncStatusBar: () => 'حالة المزامنة',
  syncDetail: ({ state, pending, sending, attention }) =>
    ({
      attention: `${counted(attention, change)} بانتظار قرارك.`,
      'needs-auth': pending ? `سجّل الدخول لإرسال ما لديك: ${counted(pending, change)}.` : 'سجّل الدخول للمتابعة.',
      offline: pending ? `سيُرسل عند عودة الاتصال: ${counted(pending, change)}.` : 'قد لا يكون ما تراه حديثًا.',
      reconnecting: pending ? `سيُرسل عند الاتصال: ${counted(pending, change)}.` : 'قد لا يكون ما تراه حديثًا.',
      syncing: sending ? `جارٍ الإرسال: ${counted(sending, change)}…` : 'جارٍ جلب الأحدث…',
      pending: pending ? `لم يؤكَّد بعد: ${counted(pending, change)}.` : 'جارٍ البحث عن تغييرات لم تُرسل…',
      stale: 'تعذّر تحديث كل ما هنا.',
      synced: 'كل تغييراتك على الخادم.',
    })[state],
  savedHere: () => 'محفوظ على هذا الجهاز.',
  keepPageOpen: () => 'غير محفوظ على هذا الجهاز: أبقِ هذه الصفحة مفتوحة.',
  oldestPending: ({ time }) => `أقدم تغيير: ${time}`,
  lastSynced: ({ time }) => `آخر مزامنة ${time}`,
  reviewChanges: () => 'مراجعة',
  pendingChanges: () => 'التغييرات المعلّقة',
  pendingChangesEmpty: () => 'لا شيء ينتظر الإرسال',
  operationStatus: ({ status, durability }) =>
    ({
      queued: durability === 'memory' ? 'لم يُرسل بعد، وغير محفوظ على هذا الجهاز' : 'محفوظ على هذا الجهاز، لم يُرسل بعد',
      sending: 'جارٍ الإرسال…',
      acked: 'أُرسل: وصل إلى الخادم',
      unconfirmed: 'غير مؤكد: ربما وصل إلى الخادم',
      conflict: 'تعارض: غيّر شخص آخر هذا أيضًا',
      rejected: 'لم يقبله الخادم',
      parked: 'معلّق: لا يمكن إرساله الآن',
    })[status],
  operationHint: ({ status, problem }) => {
    if (problem?.message) return problem.message;
    if (status === 'unconfirmed') return 'إرساله مجددًا قد ينفّذه مرتين.';
    return status === 'parked' ? 'هو من إصدار آخر، أو ينتظر شيئًا مفقودًا.' : '';
  },
  retryChange: ({ status }) => (status === 'unconfirmed' ? 'أرسل مجددًا' : 'أعد المحاولة'),
  discardChange: () => 'تجاهل',
  discardQuestion: ({ status }) =>
    status === 'unconfirmed'
      ? 'هل تريد نسيانه هنا؟ ما قد يكون الخادم نفّذه يبقى.'
      : 'هل تريد تجاهل هذا التغيير؟ لا يمكن استعادته.',
  keepChange: () => 'احتفظ به',
  inspectChange: () => 'التفاصيل',
  conflicts: () => 'التعارضات',
  conflictsEmpty: () => 'لا توجد تعارضات',
  conflictsNeedDecision: ({ count }) => `${counted(count, conflict)} بانتظار قرارك`,
  conflictsDecided: ({ count }) => `حُسم نيابةً عنك: ${counted(count, conflict)}`,
  hideConflicts: () => 'إخفاء',
  conflictTitle: ({ isRemoved }) => (isRemoved ? 'أزال شخص آخر ما غيّرته' : 'غيّر شخص آخر هذا أيضًا'),
  conflictDetail: ({ decided, isRemoved }) =>
    ({
      undecided: 'لن يضيع شيء حتى تختار.',
      theirs: isRemoved ? 'بقي مُزالًا. يمكنك استعادة نسختك.' : 'بقيت النسخة الأخرى. يمكنك استعادة نسختك.',
      mine: 'بقيت نسختك.',
      merged: 'دُمجت النسختان.',
    })[decided],
  valueBefore: () => 'قبل',
  valueMine: () => 'نسختك',
  valueTheirs: () => 'النسخة الأخرى',
  valueOther: () => 'قيمة أخرى',
  valueNone: () => 'فارغ',
  valueRemoved: () => 'مُزال',
  textRemoved: () => 'محذوف:',
  textAdded: () => 'مضاف:',
  reviewConflict: () => 'مراجعة',
  keepMine: () => 'احتفظ بنسختي',
  restoreMine: () => 'استعد نسختي',
  takeTheirs: ({ isRemoved }) => (isRemoved ? 'اقبل الإزالة' : 'خذ النسخة الأخرى'),
  editConflict: () => 'تحرير…',
  saveConflict: () => 'حفظ',
  backToConflict: () => 'رجوع',
  decideLater: () => 'قرّر لاحقًا',
  notANumber: () => 'أدخل رقمًا.',
} satisfies Partial<Messages>;
