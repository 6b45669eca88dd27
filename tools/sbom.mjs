/** `npm run sbom`: what the product is made of, as CycloneDX, into `dist/sbom.cdx.json`. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([import('./lib/refusal.mjs'), import('./lib/sbom-main.mjs')]).then(
  ([{ orRefuse }, { sbom }]) => orRefuse(sbom),
);
