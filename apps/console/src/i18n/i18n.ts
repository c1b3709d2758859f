import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import fr from './fr.json';

const CHOICE = 'portique.language';

export const i18n = createInstance();

/** French first: the browser's language is not asked, the person's choice is kept. */
export async function startI18n(): Promise<void> {
  await i18n.use(initReactI18next).init({
    resources: { fr: { translation: fr }, en: { translation: en } },
    lng: localStorage.getItem(CHOICE) === 'en' ? 'en' : 'fr',
    fallbackLng: 'fr',
    interpolation: { escapeValue: false }, // React escapes
  });
  document.documentElement.lang = i18n.language;
}

export async function speak(language: 'fr' | 'en'): Promise<void> {
  localStorage.setItem(CHOICE, language);
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}
