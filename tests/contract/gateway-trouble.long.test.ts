/** More answers of a gateway that nobody can use, and the advice for each. */
// @module-tag long
import { refusing, testAdvice } from '../support/gateway-trouble.ts';

testAdvice([
  {
    says: 'a wrong clock',
    script: refusing('E00017', 1_200_000),
    advice: /refuses \(code E00017\), and the clock is (1199|120\d) s ahead of .*: set it/,
  },
  {
    says: 'an unknown refusal',
    script: refusing('E00018'),
    advice: /\(code E00018\): check KAIKEI_APP_ID and KAIKEI_MERCHANT_NO, and .*public half/,
  },
  {
    says: 'a gateway that signs nothing',
    script: refusing('0'),
    advice: /signs no answer; ask its support/,
  },
  {
    says: 'an edge that compresses as nobody can read',
    script: () => (response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
    advice: /compresses answers in a way that cannot be read/,
  },
  {
    says: 'an edge that refuses',
    script: () => (response) => response.writeHead(403).end(),
    advice: /HTTP status 403: check KAIKEI_GATEWAY_URL/,
  },
]);
