import type { Messages } from 'tidewire/components';
import { arabicSync } from './arabic-sync';

const number = (value: number) => new Intl.NumberFormat('ar').format(value);
const plural = new Intl.PluralRules('ar');

export const arabic: Messages = {
  ...arabicSync,
  connectionStatus: ({ status }) =>
    ({
      idle: 'غير متصل',
      connecting: 'جارٍ الاتصال',
      connected: 'متصل',
      reconnecting: 'جارٍ إعادة الاتصال',
      suspended: 'دون اتصال',
      'needs-auth': 'تم تسجيل الخروج',
      disconnected: 'مفصول',
      failed: 'فشل الاتصال',
    })[status],
  roundTrip: ({ ms }) => `${number(Math.round(ms))} مللي ثانية`,
  roundTripPlaceholder: () => '– مللي ثانية',
  roundTripUnknown: () => 'زمن الاستجابة غير معروف',
  latencyQuality: ({ quality }) =>
    ({
      unknown: 'زمن الاستجابة غير معروف',
      good: 'زمن استجابة جيد',
      fair: 'زمن استجابة مقبول',
      poor: 'زمن استجابة ضعيف',
    })[quality],
  connectionBanner: () => 'الاتصال',
  connectionBannerTitle: ({ kind }) =>
    ({
      lost: 'انقطع الاتصال',
      suspended: 'لا يزال الاتصال مقطوعًا',
      'needs-auth': 'لقد سُجّل خروجك',
      failed: 'تعذّر الاتصال',
      restored: 'عاد الاتصال',
    })[kind],
  connectionBannerDetail: ({ kind }) =>
    ({
      lost: 'جارٍ إعادة الاتصال…',
      suspended: 'نواصل المحاولة في الخلفية.',
      'needs-auth': 'سجّل الدخول لمواصلة تلقي التحديثات المباشرة.',
      failed: 'رفض الخادم الاتصال.',
      restored: 'استؤنفت التحديثات المباشرة.',
    })[kind],
  retryingIn: ({ seconds }) => `المحاولة التالية بعد ${number(seconds)} ث`,
  reconnectingNow: () => 'جارٍ إعادة الاتصال…',
  retryNow: () => 'أعد المحاولة الآن',
  signInAgain: () => 'سجّل الدخول مجددًا',
  dismiss: () => 'إغلاق',
  countdownExpired: () => 'انتهى الوقت',
  countdownRemaining: ({ duration, label }) => (label ? `${label}: تبقّى ${duration}` : `تبقّى ${duration}`),
  countdownEnded: ({ label }) => (label ? `${label}: انتهى الوقت` : 'انتهى الوقت'),
  countdownPaused: () => 'متوقف مؤقتًا',
  liveUpdates: () => 'التحديثات المباشرة',
  updatesWaiting: ({ count }) => `${number(count)} في الانتظار`,
  updatesWaitingInFull: ({ count }) => {
    const form = plural.select(count);
    if (form === 'one') return 'تحديث واحد في الانتظار';
    if (form === 'two') return 'تحديثان في الانتظار';
    return `${number(count)} ${form === 'few' ? 'تحديثات' : 'تحديثًا'} في الانتظار`;
  },
  moreAnnouncements: ({ count }) => `و${number(count)} أخرى`,
};
