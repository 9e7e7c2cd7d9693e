'use strict';

const stage = (process.argv.join(' ').match(/--stage[ =](\S+)/) || [])[1] || 'dev';
const sizes = { dev: 128, prod: 1024 };
const hosts = { dev: 'db.test.example', prod: 'db.live.example' };

const handler = (name, more) => ({
  handler: `stub.${name}`,
  memorySize: sizes[stage] || 256,
  environment: { NAME: `${name}-${stage}`, HOST: hosts[stage] || 'none', TEAM: 'dev-tools' },
  ...more,
});

module.exports = {
  service: 'harbour',
  provider: {
    name: 'aws',
    runtime: 'nodejs20.x',
    region: stage === 'prod' ? 'eu-west-1' : 'eu-central-1',
    environment: { LEVEL: stage === 'prod' ? 'warn' : 'debug' },
    tags: { owner: 'dev' },
  },
  functions: {
    dock: handler('dock', { events: [{ http: { path: 'dock', method: 'get' } }] }),
    sail: handler('sail', { timeout: stage === 'prod' ? 30 : 6, events: [{ schedule: { rate: 'rate(5 minutes)', enabled: stage === 'prod' } }] }),
  },
  resources: {
    Resources: {
      Ships: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: `ships-${stage}`, MessageRetentionPeriod: stage === 'prod' ? 1209600 : 3600 },
      },
    },
    Outputs: { ShipsUrl: { Value: { Ref: 'Ships' }, Export: { Name: `harbour-${stage}-ships` } } },
  },
};
