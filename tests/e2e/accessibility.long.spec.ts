/** What axe finds in all languages but the first. */
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { testsOfAccessibility } from './_accessibility.ts';

testsOfAccessibility(LOCALES.slice(1));
