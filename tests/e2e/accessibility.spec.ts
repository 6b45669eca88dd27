/** What axe finds in the first language. */
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { testsOfAccessibility } from './_accessibility.ts';

testsOfAccessibility(LOCALES.slice(0, 1));
