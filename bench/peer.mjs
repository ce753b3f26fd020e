// The reference: @digitalbazaar/vc with the eddsa-rdfc-2022 suite, in one process that answers over its standard input.
// A line {"do": "issue"|"verify", "files": "contexts.json", "badges": [...], "key": {...}} is answered by {"seconds": s}.
import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');

let known = {};
async function documentLoader(url) {
  const document = known[url];
  if(!document) {
    throw new Error(`NotFoundError: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

async function issue({badges, key}) {
  const pair = await Ed25519Multikey.from(key);
  const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite, date: '2026-09-14T14:30:00Z'});
  const began = performance.now();
  for(const credential of badges) {
    await vc.issue({credential, suite, documentLoader});
  }
  return (performance.now() - began) / 1000;
}

async function verify({badges}) {
  const suite = new DataIntegrityProof({cryptosuite});
  const began = performance.now();
  for(const credential of badges) {
    const {verified, error} = await vc.verifyCredential({credential, suite, documentLoader});
    if(!verified) {
      throw error;
    }
  }
  return (performance.now() - began) / 1000;
}

for await (const line of createInterface({input: process.stdin})) {
  const asked = JSON.parse(line);
  known = {...known, ...JSON.parse(readFileSync(asked.files, 'utf8'))};
  console.log(JSON.stringify({seconds: await (asked.do === 'issue' ? issue : verify)(asked)}));
}
