// Judges and issues credentials with one suite at a time, by libraries that we did not write. What they ask for is
// answered from the files that index.json names; anything else is refused, and no socket is opened.
// node suites.mjs FOLDER   each line of stdin is a question in JSON, each line of stdout its answer:
//   {"ask": "keys"}                                    -> {"Ed25519": "did:key:…", "P-256": …, "P-384": …}
//   {"ask": "rsa-key", "id"}                           -> the public key, as a JSON Web Key
//   {"ask": "judge", "text", "now"}                    -> {"accepted", "errors", "set"}
//   {"ask": "issue", "suite", "curve", "document", "created", "mandatory", "show"} -> {"text"}
//   {"ask": "derive", "text", "show"}                  -> {"text"}
//   {"ask": "judge-token", "text", "typ", "now"}       -> {"accepted", "errors", "payload"}
//   {"ask": "issue-token", "alg", "curve", "typ", "document", "claims"} -> {"text"}
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const folder = process.argv[2];
globalThis.fetch = async () => {
  throw new Error('nothing is fetched here');
};

// imported after fetch was replaced
const vc = await import('@digitalbazaar/vc');
const jose = await import('jose');
const EcdsaMultikey = await import('@digitalbazaar/ecdsa-multikey');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {Ed25519Signature2020} = await import('@digitalbazaar/ed25519-signature-2020');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
const eddsaRdfc = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const eddsaJcs = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
const ecdsaRdfc = await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
const ecdsaJcs = await import('@digitalbazaar/ecdsa-jcs-2019-cryptosuite');
const selective = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');

const MULTIKEY = 'https://w3id.org/security/multikey/v1';

const signing = {
  'eddsa-rdfc-2022': () => eddsaRdfc.cryptosuite,
  'eddsa-jcs-2022': () => eddsaJcs.createSignCryptosuite(),
  'ecdsa-rdfc-2019': () => ecdsaRdfc.cryptosuite,
  'ecdsa-jcs-2019': () => ecdsaJcs.createSignCryptosuite(),
  'ecdsa-sd-2023': ({mandatory}) => selective.createSignCryptosuite({mandatoryPointers: mandatory})
};

const verifying = [
  eddsaRdfc.cryptosuite,
  eddsaJcs.createVerifyCryptosuite(),
  ecdsaRdfc.cryptosuite,
  ecdsaJcs.createVerifyCryptosuite(),
  selective.createVerifyCryptosuite()
].map(cryptosuite => new DataIntegrityProof({cryptosuite})).concat([new Ed25519Signature2020()]);

async function newKey(library, options) {
  const key = await library.generate(options);
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  return key;
}

const keys = {
  Ed25519: await newKey(Ed25519Multikey),
  'P-256': await newKey(EcdsaMultikey, {curve: 'P-256'}),
  'P-384': await newKey(EcdsaMultikey, {curve: 'P-384'})
};

const rsa = {id: '', ...await jose.generateKeyPair('RS256')};

async function rsaKey({id}) {
  rsa.id = id;
  return jose.exportJWK(rsa.publicKey);
}

function methodOf(url) {
  const [controller, fragment] = url.split('#');
  return {id: url, type: 'Multikey', controller, publicKeyMultibase: fragment};
}

async function documentLoader(url) {
  let document;
  if(url.startsWith('did:key:')) {
    const [controller, fragment] = url.split('#');
    const method = methodOf(fragment ? url : `${url}#${url.slice('did:key:'.length)}`);
    document = fragment ? {'@context': MULTIKEY, ...method} : {
      '@context': ['https://www.w3.org/ns/did/v1', MULTIKEY],
      id: controller,
      verificationMethod: [method],
      assertionMethod: [method.id]
    };
  } else {
    const name = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))[url];
    if(name === undefined) {
      throw new Error(`NotFoundError: ${url} is not among the files`);
    }
    document = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  }
  return {contextUrl: null, documentUrl: url, document};
}

function messages(error) {
  return error?.errors?.length ? error.errors.flatMap(messages) : error ? [`${error.name}: ${error.message}`] : [];
}

async function judge({text, now}) {
  const credential = JSON.parse(text);
  const result = await vc.verifyCredential({
    credential, suite: verifying, documentLoader, now: new Date(now),
    ...(credential.credentialStatus ? {checkStatus} : {})
  });
  const statuses = result.statusResult?.results ?? [];
  return {
    accepted: result.verified,
    set: statuses.filter(({status}) => status).map(({credentialStatus}) => credentialStatus.statusPurpose),
    errors: [result.error, result.statusResult?.error].flatMap(messages)
  };
}

async function issue({suite, curve, document, created, mandatory, show}) {
  const key = keys[curve];
  const chosen = suite === 'Ed25519Signature2020' ?
    new Ed25519Signature2020({key, date: created}) :
    new DataIntegrityProof({signer: key.signer(), date: created, cryptosuite: signing[suite]({mandatory})});
  const signed = await vc.issue({credential: document, suite: chosen, documentLoader, now: new Date(created)});
  return show ? derive({text: JSON.stringify(signed), show}) : {text: JSON.stringify(signed)};
}

async function derive({text, show}) {
  const cryptosuite = selective.createDiscloseCryptosuite({selectivePointers: show});
  const derived = await vc.derive({
    verifiableCredential: JSON.parse(text), suite: new DataIntegrityProof({cryptosuite}), documentLoader
  });
  return {text: JSON.stringify(derived)};
}

async function jwkOf(key, secretKey = false) {
  const library = key.publicKeyMultibase.startsWith('z6Mk') ? Ed25519Multikey : EcdsaMultikey;
  const jwk = await library.toJwk({keyPair: key, secretKey});
  if(jwk.kty === 'OKP' && jwk.d) {
    // the multikey library writes seed and public key; RFC 8037 has the seed alone
    jwk.d = Buffer.from(jwk.d, 'base64url').subarray(0, 32).toString('base64url');
  }
  return jwk;
}

async function jwkAt(kid) {
  if(!kid.startsWith('did:key:')) {
    return (await documentLoader(kid)).document;
  }
  const library = kid.startsWith('did:key:z6Mk') ? Ed25519Multikey : EcdsaMultikey;
  return jwkOf(await library.from(methodOf(kid)));
}

async function judgeToken({text, typ, now}) {
  try {
    const {kid, alg} = jose.decodeProtectedHeader(text);
    const jwk = await jwkAt(kid);
    const {payload} = await jose.jwtVerify(text, await jose.importJWK(jwk, alg), {typ, currentDate: new Date(now)});
    return {accepted: true, errors: [], payload};
  } catch(error) {
    return {accepted: false, errors: messages(error)};
  }
}

async function issueToken({alg, curve, typ, document, claims}) {
  const key = curve === 'RSA' ? rsa.privateKey : await jose.importJWK(await jwkOf(keys[curve], true), alg);
  const header = {alg, typ, kid: curve === 'RSA' ? rsa.id : keys[curve].id};
  const text = await new jose.SignJWT({...document, ...claims}).setProtectedHeader(header).sign(key);
  return {text};
}

const answers = {
  keys: () => Object.fromEntries(Object.entries(keys).map(([curve, {controller}]) => [curve, controller])),
  judge, issue, derive, 'rsa-key': rsaKey, 'judge-token': judgeToken, 'issue-token': issueToken
};

for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await answers[question.ask](question);
  } catch(error) {
    answer = {failed: messages(error).join('; '), details: JSON.stringify(error.details ?? null), trace: error.stack};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
