// Judges badges by a JSON schema of draft 2019-09 with ajv. No socket is opened.
// node schema.mjs SCHEMA.json BADGE.json ...  prints {"BADGE.json": ["/credentialStatus must be object", ...]}
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const [schema, ...badges] = process.argv.slice(2);
const ajv = new Ajv2019.default({allErrors: true, strict: false});
addFormats.default(ajv);
const holds = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
const found = {};
for(const badge of badges) {
  found[basename(badge)] = holds(JSON.parse(readFileSync(badge, 'utf8'))) ? [] :
    holds.errors.map(({instancePath, message}) => `${instancePath} ${message}`);
}
console.log(JSON.stringify(found));
