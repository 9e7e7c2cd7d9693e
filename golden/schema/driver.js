// The types of settings in one framework's own schema: node driver.js FRAMEWORK_FOLDER > types.json
// {"functions.*.memorySize": ["integer"], …}: `*` is any key and any item; constants count as their own type.
'use strict';

const fs = require('fs');
const path = require('path');

const TOP = ['provider', 'functions', 'resources'];

async function schemaOf(folder) {
  const names = fs.readdirSync(path.join(folder, 'lib'));
  const Serverless = require(path.join(folder, 'lib', names.find((name) => /^serverless\.js$/i.test(name))));
  const serverless = new Serverless({
    configuration: { service: 'x', provider: { name: 'aws' }, functions: {} },
    serviceDir: process.cwd(),
    configurationFilename: 'serverless.yml',
    isConfigurationResolved: true,
    hasResolvedCommandsExternally: true,
    isTelemetryReportedExternally: true,
    commands: ['package'],
    options: {},
  });
  await serverless.init();
  return serverless.configSchemaHandler.schema;
}

function typesOf(schema) {
  const found = {};
  const walk = (one, place, open) => {
    if (!one || typeof one !== 'object') return;
    if (one.$ref) {
      if (open.includes(one.$ref)) return;
      const target = one.$ref.replace(/^#\//, '').split('/').reduce((value, step) => value?.[step], schema);
      walk(target, place, [...open, one.$ref]);
      return;
    }
    for (const key of ['anyOf', 'oneOf', 'allOf']) (one[key] || []).forEach((other) => walk(other, place, open));
    const types = [one.type].flat().filter(Boolean);
    if (!types.length && ('const' in one || one.enum)) types.push(...new Set([one.const].concat(one.enum || []).filter((value) => value !== undefined).map((value) => typeof value)));
    found[place] = [...new Set([...(found[place] || []), ...types])].sort();
    const inside = [one.patternProperties, { '*': one.additionalProperties }, { '*': one.items }];
    const settings = Object.entries(one.properties || {}).filter(([key]) => key !== 'Ref' && !key.startsWith('Fn::'));
    settings.forEach(([key, other]) => walk(other, `${place}.${key}`, open));
    inside.forEach((some) => Object.values(some || {}).flat().forEach((other) => walk(other, `${place}.*`, open)));
  };
  TOP.forEach((key) => walk(schema.properties[key], key, []));
  return found;
}

schemaOf(process.argv[2]).then((schema) => process.stdout.write(JSON.stringify(typesOf(schema))));
