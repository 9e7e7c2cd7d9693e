// Asks one framework's own modules: node driver.js FRAMEWORK_FOLDER < questions.json > answers.json
// The questions are lists of expressions, YAML texts and .env texts; each answer is {"value": …} or {"error": "…"}.
'use strict';

const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const version = require(path.join(folder, 'package.json')).version;
const isOsls = path.basename(folder) === 'osls';
const isFirst = version.startsWith('1.');
const from = (name) => require(path.join(folder, name));
const modules = (name) => require(require.resolve(name, { paths: [folder] }));

const known = (value) => ({ value: JSON.parse(JSON.stringify({ value })).value });
const failed = (error) => ({ error: String((error && error.message) || error).split('\n')[0].replaceAll(`${__dirname}/`, '').slice(0, 160) });
const missing = (code, message = 'does not exist') => Object.assign(new Error(message), { code });

// What is deployed: `aws` is {parameters: {name: [type, value]}, stacks: {name: {output: value}}, objects: {"bucket/key": text}}
const services = {
  describeStacks(aws, { StackName }) {
    const outputs = aws.stacks[StackName];
    if (!outputs) throw missing('AWS_CLOUD_FORMATION_DESCRIBE_STACKS_VALIDATION_ERROR');
    return { Stacks: [{ Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }] };
  },
  getParameter(aws, { Name }) {
    const parameter = aws.parameters[Name];
    if (!parameter) throw Object.assign(missing('AWS_S_S_M_GET_PARAMETER_PARAMETER_NOT_FOUND'), { providerError: { statusCode: 400 } });
    return { Parameter: { Type: parameter[0], Value: parameter[1] } };
  },
  getObject(aws, { Bucket, Key }) {
    const body = aws.objects[`${Bucket}/${Key}`];
    if (body === undefined) throw missing('AWS_S3_GET_OBJECT_NO_SUCH_KEY');
    return { Body: body };
  },
  getCallerIdentity: () => ({ Account: '123456789012' }),
};

// osls sends commands of AWS's third SDK, and knows what is missing by other codes
const COMMANDS = { DescribeStacksCommand: 'describeStacks', GetParameterCommand: 'getParameter', GetObjectCommand: 'getObject', GetCallerIdentityCommand: 'getCallerIdentity' };
const SDK_NAMES = { describeStacks: 'ValidationError', getParameter: 'ParameterNotFound', getObject: 'NoSuchKey' };
let current = null;

function standInForSdk() {
  const name = require.resolve(path.join(folder, 'lib/configuration/variables/sources/instance-dependent/create-cached-aws-variable-source-command-sender.js'));
  const exported = () => ({
    async send(Command, input) {
      const action = COMMANDS[Command.name];
      try {
        const result = services[action](current, input);
        return action === 'getObject' ? result.Body : result;
      } catch (error) {
        throw Object.assign(new Error(error.message), { name: SDK_NAMES[action] });
      }
    },
  });
  require.cache[name] = { id: name, filename: name, loaded: true, exports: exported };
}

function instanceOf(question, configuration) {
  const options = question.options || {};
  const provider = {
    getStage: () => options.stage || (configuration.provider || {}).stage || 'dev',
    getRegion: () => options.region || 'us-east-1',
    request: async (service, action, input) => services[action](question.aws, input),
  };
  return {
    instanceId: 'INSTANCE', getProvider: () => provider, provider, configurationInput: configuration,
    processedInput: { options }, service: { service: 's' }, config: { servicePath: question.directory },
    classes: { Error }, serviceDir: question.directory,
  };
}

function newSources(instance, configuration) {
  const source = (name) => from(`lib/configuration/variables/sources/${name}`);
  const dependent = (name) => source(`instance-dependent/get-${name}`)(instance);
  const sources = {
    env: source('env'), file: source('file'), opt: source('opt'), self: source('self'), strToBool: source('str-to-bool'),
    sls: dependent('sls'), cf: dependent('cf'), s3: dependent('s3'), ssm: dependent('ssm'), aws: dependent('aws'),
  };
  if (isOsls) sources.param = source('instance-dependent/param')(instance);
  else if (version.startsWith('3.')) {
    const { paramResolve } = modules('@serverless/dashboard-plugin/lib/variables');
    sources.param = { resolve: paramResolve.bind({ provider: instance.provider, sls: instance }) };
  }
  return sources;
}

function optionsOf(question) {
  const names = Object.keys(from('lib/cli/commands-schema/aws-service').get('package').options);
  return { ...Object.fromEntries(names.map((name) => [name, null])), ...question.options };
}

async function resolvedByNew(question, configuration) {
  if (version.startsWith('2.')) configuration.variablesResolutionMode = 20210326; // else it falls back to the old one
  const resolveMeta = from('lib/configuration/variables/resolve-meta');
  const resolve = from('lib/configuration/variables/resolve');
  const variablesMeta = resolveMeta(configuration);
  const sources = newSources(instanceOf(question, configuration), configuration);
  for (const name of ['provider\0stage', 'probe']) {
    await resolve({
      serviceDir: question.directory, configuration, variablesMeta, sources, options: optionsOf(question),
      fulfilledSources: new Set(Object.keys(sources)), propertyPathsToResolve: new Set([name]),
    });
  }
  for (const [name, meta] of variablesMeta) {
    if (name !== 'probe' && !name.startsWith('probe\0')) continue;
    throw meta.error || new Error('unrecognized variable source');
  }
}

async function resolvedByOld(question, configuration) {
  const Variables = from('lib/classes/Variables');
  const instance = instanceOf(question, configuration);
  instance.utils = { fileExistsSync: from('lib/utils/fs/fileExistsSync'), readFileSync: from('lib/utils/fs/readFileSync') };
  // The service knows these properties only
  instance.service = { service: 's', serviceObject: { name: 's' }, provider: configuration.provider, custom: configuration.custom };
  const variables = new Variables(instance);
  variables.options = question.options || {};
  const service = instance.service;
  service.provider = { stage: 'dev', ...configuration.provider, variableSyntax: '\\${([^{}]+?)}' };
  variables.loadVariableSyntax();
  delete service.provider.variableSyntax;
  let calls = 0;
  const getValueFromSource = variables.getValueFromSource;
  variables.getValueFromSource = function (...args) {
    if ((calls += 1) > 3000) throw new Error('it has no end');
    return getValueFromSource.apply(this, args);
  };
  const target = { probe: configuration.probe };
  await variables.populateObject(target);
  configuration.probe = target.probe;
}

async function withEnvironment(environment, ask) {
  const saved = { ...process.env };
  for (const key of Object.keys(process.env)) if (!(key in environment)) delete process.env[key];
  Object.assign(process.env, environment);
  try {
    return await ask();
  } finally {
    for (const key of Object.keys(process.env)) delete process.env[key];
    Object.assign(process.env, saved);
  }
}

async function expression(question) {
  const configuration = JSON.parse(JSON.stringify({ service: 's', ...question.context, probe: question.text }));
  current = question.aws;
  const limit = new Promise((_, reject) => setTimeout(() => reject(new Error('it has no end')), 5000).unref());
  return withEnvironment(question.environment || {}, async () => {
    await Promise.race([(isFirst ? resolvedByOld : resolvedByNew)(question, configuration), limit]);
    return configuration.probe;
  });
}

function yaml(text) {
  if (isFirst) return from('lib/utils/fs/parse')('a.yml', text);
  const schema = isOsls ? from('lib/utils/serverless-utils/cloudformation-schema') : modules('@serverless/utils/cloudformation-schema');
  return modules('js-yaml').load(text, { schema });
}

function dotenv({ text, environment }) {
  if (isFirst) throw new Error('reads no .env files');
  const expand = modules('dotenv-expand');
  return withEnvironment(environment || {}, async () => {
    const parsed = modules('dotenv').parse(text);
    for (const [key, value] of Object.entries(parsed)) if (!(key in process.env)) process.env[key] = value;
    (expand.expand || expand)({ parsed });
    return { ...process.env };
  });
}

async function answers(questions, ask) {
  const out = [];
  for (const question of questions) {
    try {
      out.push(known(await ask(question)));
    } catch (error) {
      out.push(failed(error));
    }
  }
  return out;
}

(async () => {
  if (isOsls) standInForSdk();
  const questions = JSON.parse(fs.readFileSync(0, 'utf8'));
  const out = {
    expressions: await answers(questions.expressions, expression),
    yaml: await answers(questions.yaml, yaml),
    dotenv: await answers(questions.dotenv, dotenv),
  };
  fs.writeSync(1, JSON.stringify(out));
  process.exit(0);
})();
