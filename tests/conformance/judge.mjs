// Judges badges with @digitalbazaar/vc and with @digitalcredentials/verifier-core. Whatever they ask for is answered from
// the files that index.json names; anything else is refused, and no socket is opened.
// node judge.mjs FOLDER BADGE.json ...  prints {"BADGE.json": {"digitalbazaar": {...}, "digitalcredentials": {...}}}
import {readFileSync} from 'node:fs';
import {join, basename} from 'node:path';

const [folder, ...badges] = process.argv.slice(2);
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
const refused = [];

function read(url) {
  const name = index[url];
  if(name === undefined) {
    refused.push(url);
    throw new Error(`NotFoundError: ${url} is not among the files`);
  }
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

globalThis.fetch = async input => {
  const url = typeof input === 'string' ? input : input.url;
  try {
    return new Response(JSON.stringify(read(url)), {status: 200, headers: {'content-type': 'application/json'}});
  } catch(error) {
    return new Response('{}', {status: 404, statusText: error.message, headers: {'content-type': 'application/json'}});
  }
};

// imported after fetch was replaced
const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
const {verifyCredential} = await import('@digitalcredentials/verifier-core');

async function documentLoader(url) {
  const [controller, fragment] = url.split('#');
  let document = read(url.startsWith('did:') ? controller : url);
  if(url.startsWith('did:') && fragment) {
    document = document.verificationMethod.find(({id}) => id === url);
    document = {'@context': 'https://w3id.org/security/multikey/v1', ...document};
  }
  return {contextUrl: null, documentUrl: url, document};
}

async function byDigitalBazaar(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  const statuses = result.statusResult?.results ?? [];
  return {
    verified: result.verified,
    set: statuses.filter(({status}) => status).map(({credentialStatus}) => credentialStatus.statusPurpose),
    looked: statuses.map(({credentialStatus}) => credentialStatus.statusPurpose),
    errors: [result.error, result.statusResult?.error].filter(Boolean)
      .flatMap(error => error.errors ?? [error]).map(error => error.message)
  };
}

async function byDigitalCredentials(credential) {
  const result = await verifyCredential({credential, knownDIDRegistries: []});
  return {
    log: Object.fromEntries((result.log ?? []).map(({id, valid, error}) => [id, error ? error.name : valid])),
    errors: (result.errors ?? []).map(({name}) => name)
  };
}

const found = {};
for(const badge of badges) {
  const text = readFileSync(badge, 'utf8');
  found[basename(badge)] = {
    digitalbazaar: await byDigitalBazaar(JSON.parse(text)),
    digitalcredentials: await byDigitalCredentials(JSON.parse(text))
  };
}
console.log(JSON.stringify({found, refused}, null, 1));
