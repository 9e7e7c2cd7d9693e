// What the framework's clients store beside the template and the state of every artifact in golden/, by their own code.
//   node golden/digests.js FRAMEWORKS ARTIFACTS > tests/data/deploy/digests.json
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const [frameworks, artifacts] = process.argv.slice(2);
const NORMALIZERS = {
  v1: 'serverless-1.83.3/node_modules/serverless/lib/plugins/aws/lib/normalizeFiles.js',
  v2: 'serverless-2.72.4/node_modules/serverless/lib/plugins/aws/lib/normalizeFiles.js',
  v3: 'serverless-3.40.0/node_modules/serverless/lib/plugins/aws/lib/normalize-files.js',
  osls: 'osls-4.3.1/node_modules/osls/lib/plugins/aws/lib/normalize-files.js',
};
const UPLOADS_STATE = ['v3', 'osls'];
const cycle = require(path.join(frameworks, 'serverless-3.40.0/node_modules/json-cycle'));

const digest = (value) => crypto.createHash('sha256').update(JSON.stringify(value)).digest('base64');

const found = {};
for (const [version, file] of Object.entries(NORMALIZERS)) {
  const normalizer = require(path.join(frameworks, file));
  for (const service of fs.readdirSync(path.join(artifacts, version)).sort()) {
    const state = path.join(artifacts, version, service, 'dev', 'serverless-state.json');
    if (!fs.existsSync(state)) continue;
    const text = fs.readFileSync(state, 'utf8');
    const { compiledCloudFormationTemplate: template } = cycle.retrocycle(JSON.parse(text)).service.provider;
    found[`${version}/${service}`] = { template: digest(normalizer.normalizeCloudFormationTemplate(template)) };
    if (UPLOADS_STATE.includes(version)) {
      found[`${version}/${service}`].state = digest(normalizer.normalizeState(JSON.parse(text)));
    }
  }
}
console.log(JSON.stringify(found, null, 1));
